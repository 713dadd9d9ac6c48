/// A lock-free ring of bytes and primitives between one producer and one consumer.
///
/// ```text
///   producer thread                                                  consumer thread
///   (Java, native, other process)                                    (Java, native, other process)
///
///   RingProducer --- elements, tail ------>  RingBuffer  <--- head, elements --- RingConsumer
///        |                                 one memory for                             |
///        +---------- drops, records ----->  Java and C  ------ gaps, in place --------+
/// ```
///
/// The hot path is short: [dev.ringbuf.RingProducer] checks its input, `ProducerCursor` finds the
/// room, `RingMemory` copies, and one release store publishes. The consumer's side mirrors it.
/// `RingLayout` is the table of offsets that Java shares with the C header `ringbuf.h`.
@NullMarked
package dev.ringbuf;

import org.jspecify.annotations.NullMarked;
