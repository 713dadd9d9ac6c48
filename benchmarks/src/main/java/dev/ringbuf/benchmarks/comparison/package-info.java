/// The comparison: this library and its peers, measured in turn, judged by paired ratios.
///
/// Between two threads on virtual cores, absolute figures swing tenfold from second to second. So
/// ours and a peer take turns, round by round (A B A B), and only the ratio of two neighbouring
/// rounds counts; of those, the median and the quartiles. Each candidate runs in a process of its
/// own, and each case starts its processes anew several times, because how a JVM happens to compile
/// and to place things differs from start to start.
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
