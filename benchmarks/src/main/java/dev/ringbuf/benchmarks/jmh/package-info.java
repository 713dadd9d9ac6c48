/// The work of the comparison under JMH: for its profilers, and as a cross-check.
@NullMarked
package dev.ringbuf.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
