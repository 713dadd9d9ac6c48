/// The comparison of this library with its peers, by ratios of paired rounds.
///
/// Between two threads on virtual cores, absolute figures change tenfold from second to second. So
/// rounds of ours and of a peer alternate (A B B A), and only the ratio of neighbouring rounds
/// counts. A bare cache line, measured between the pairs, tells the state of the machine; a pair
/// during which it changed does not count. Each candidate runs in a separate process. Each case
/// restarts its processes several times, because JIT compilation and memory placement differ
/// between starts: the figure is the median of the processes' medians. Each process of ours is
/// first compared with the previous one, which shows a broken comparison.
///
/// ```text
///   Catalog ---- Case: metrics, ours, peers ----> Comparison -- Samples -- Result: rows ----> report
///                                                   |  |
///                                    round by round |  | ours, peer, ours, peer, ...
///                                                   v  v
///                                     CandidateProcess (JVM or C++)
/// ```
@NullMarked
package dev.ringbuf.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
