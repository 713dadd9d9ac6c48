/// The candidates: this library and its peers. Each does the same work in its fastest way. One file
/// per library.
@NullMarked
package dev.ringbuf.benchmarks.candidates;

import org.jspecify.annotations.NullMarked;
