/// A lock-free single-producer single-consumer ring of bytes and primitives.
@NullMarked
package dev.ringbuf;

import org.jspecify.annotations.NullMarked;
