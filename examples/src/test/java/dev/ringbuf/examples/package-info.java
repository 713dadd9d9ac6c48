/// Tests of the examples.
@NullMarked
package dev.ringbuf.examples;

import org.jspecify.annotations.NullMarked;
