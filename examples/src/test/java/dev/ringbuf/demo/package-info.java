/// Tests of the demo: its parts, and the whole program in a separate process.
@NullMarked
package dev.ringbuf.demo;

import org.jspecify.annotations.NullMarked;
