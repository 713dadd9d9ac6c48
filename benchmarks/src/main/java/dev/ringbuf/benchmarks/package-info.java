/// Measurements of this library beside its peers: the shoot-out behind `./bench`, and JMH
/// benchmarks.
///
/// ```text
///   shootout   the cases, the contest, the ratios
///   contest    what a contestant is, its threads and clocks
///   peers      the contestants, a file for each library
///   report     JSON, Markdown, HTML
///   jmh        the same work under JMH, for profilers
/// ```
@NullMarked
package dev.ringbuf.benchmarks;

import org.jspecify.annotations.NullMarked;
