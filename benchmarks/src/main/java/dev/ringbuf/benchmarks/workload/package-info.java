/// Candidates and how their rounds run: threads, placement, clocks and figures.
///
/// A [dev.ringbuf.benchmarks.workload.Candidate] does the work of one case with one library. Its
/// process runs rounds on request of the parent, through standard input and output:
///
/// ```text
///   parent                             candidate's process ([RoundServer], or the C++ program)
///     |  <---------- ready PLACEMENT -----  |
///     |  ----------- round MILLIS ------->  |
///     |  <---------- NAME=VALUE ... ------  |
///     |  ----------- line -------------->   |  a bare cache-line round trip
///     |  <---------- line=NANOS ---------   |
///     |  ----------- (end of input) ----->  |  ends
/// ```
@NullMarked
package dev.ringbuf.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
