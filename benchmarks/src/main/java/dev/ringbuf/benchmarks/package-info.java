/// Measurements of this library beside its peers: the comparison behind `./bench`, and JMH
/// benchmarks.
///
/// ```text
///   comparison   the cases, their candidates, the paired rounds, the ratios
///   workload     what a candidate does in a round: threads, placement, clocks, figures
///   candidates   the candidates, a file for each library
///   report       JSON, Markdown, HTML, SVG
///   jmh          the same work under JMH, for profilers
///   realtime     what a push costs its producer besides time
/// ```
@NullMarked
package dev.ringbuf.benchmarks;

import org.jspecify.annotations.NullMarked;
