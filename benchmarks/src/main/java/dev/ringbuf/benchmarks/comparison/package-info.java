/// The comparison of this library with its peers, by ratios of paired rounds.
///
/// Between two threads on virtual cores, absolute figures change tenfold from second to second. So
/// rounds of ours and of a peer alternate (A B A B), and only the ratio of neighbouring rounds
/// counts. The report shows the median and the quartiles of these ratios. Each candidate runs in a
/// separate process. Each case restarts its processes several times, because JIT compilation and
/// memory placement differ between starts.
///
/// ```text
///   Catalog ---- Case: metrics, ours, peers ----> Comparison ---- Result: paired ratios ----> report
///                                                   |  |
///                                    round by round |  | ours, peer, ours, peer, ...
///                                                   v  v
///                                     CandidateProcess (JVM or C++)
/// ```
@NullMarked
package dev.ringbuf.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
