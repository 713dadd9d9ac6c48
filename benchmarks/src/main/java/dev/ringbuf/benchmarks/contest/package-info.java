/// What a contestant is, and how its rounds run: threads, placement, clocks and figures.
///
/// A [dev.ringbuf.benchmarks.contest.Contestant] does the work of one case in one particular way.
/// Its process runs it round by round, as the parent asks over standard input:
///
/// ```text
///   parent                             contestant's process ([Host], or the C++ program)
///     |  <---------- ready PLACEMENT -----  |
///     |  ----------- round MILLIS ------->  |
///     |  <---------- NAME=VALUE ... ------  |
///     |  ----------- (end of input) ----->  |  ends
/// ```
@NullMarked
package dev.ringbuf.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
