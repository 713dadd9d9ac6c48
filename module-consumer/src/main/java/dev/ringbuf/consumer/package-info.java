/// The smallest modular application with a ring.
package dev.ringbuf.consumer;
