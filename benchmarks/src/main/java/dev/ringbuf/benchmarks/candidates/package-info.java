/// The candidates: this library and its peers, each doing the same work in its own best way. One
/// file for each library.
@NullMarked
package dev.ringbuf.benchmarks.candidates;

import org.jspecify.annotations.NullMarked;
