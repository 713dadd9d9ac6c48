/// Small programs to copy from, one class each, and the demo in a package of its own.
@NullMarked
package dev.ringbuf.examples;

import org.jspecify.annotations.NullMarked;
