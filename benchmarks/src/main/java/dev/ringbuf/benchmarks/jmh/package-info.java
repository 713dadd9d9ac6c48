/// The work of the comparison under JMH: for its profilers, and to check one with the other.
@NullMarked
package dev.ringbuf.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
