/// `./ringtop`: watches rings in files from outside. Claims no role and writes nothing.
///
/// ```text
///   Ringtop           options, --json, or a look at each ring per interval
///     Options         the command line
///     WatchedRing     one file: what has changed since the last look
///       Look          what was seen: a ring with its rates, or why there is none
///     Json            a ring as one JSON object
///     Panel           a look as lines of text
///       Style         colors, bars, widths
///     Screen          the lines in a terminal, in place; keys
///       Terminal      size and mode of the terminal
/// ```
@NullMarked
package dev.ringbuf.ringtop;

import org.jspecify.annotations.NullMarked;
