/// What a push costs its producer besides time, measured: the program behind
/// `tools/measure-realtime.sh`, and what the tests of docs/realtime.md share with it.
///
/// ```text
///   MeasureRealtime            tables in Markdown
///     NativePushes  ---------> freedom push    C, reads: this JVM      ] strace counts the
///     JavaPushes    ---------> JavaProducer    a JVM with both sides   ] system calls
///     Instructions  ---------> freedom count   C, one thread, under callgrind
///     Pauses        ---------> PausedProducer  a JVM that collects garbage
///     comparison.Comparison -> the case `jitter`
/// ```
///
/// A *window* is a number of pushes between two marks. A mark is a system call on a file that does
/// not exist, so that a trace shows where the window begins and ends.
@NullMarked
package dev.ringbuf.benchmarks.realtime;

import org.jspecify.annotations.NullMarked;
