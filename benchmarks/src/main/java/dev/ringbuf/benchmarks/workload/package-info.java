/// What a candidate is, and how its rounds run: threads, placement, clocks and figures.
///
/// A [dev.ringbuf.benchmarks.workload.Candidate] does the work of one case in one particular way.
/// Its process runs it round by round, as the parent asks over standard input:
///
/// ```text
///   parent                             candidate's process ([RoundServer], or the C++ program)
///     |  <---------- ready PLACEMENT -----  |
///     |  ----------- round MILLIS ------->  |
///     |  <---------- NAME=VALUE ... ------  |
///     |  ----------- (end of input) ----->  |  ends
/// ```
@NullMarked
package dev.ringbuf.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
