/// The application runs as a module.
package dev.ringbuf.consumer;
