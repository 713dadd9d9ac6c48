/// The work of the shoot-out under JMH: for its profilers, and to check one with the other.
@NullMarked
package dev.ringbuf.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
