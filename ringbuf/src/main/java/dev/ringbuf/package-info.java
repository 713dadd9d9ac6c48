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
/// Calls go downwards only; a test checks it on the class files.
///
/// ```text
///   RingBuffer                     facade: create, open, claim, counters
///     RingProducer  RingConsumer   the roles: final, final fields only, all overloads
///       ProducerCursor             claim room, publish, drop, end: all mutable state of the producer
///       ConsumerCursor             find the next run or gap, consume, hold, skip: the consumer's
///         RingMemory               elements, state words, wake slot
///           RingLayout             the table of offsets that Java shares with `ringbuf.h`
/// ```
///
/// Beside them, [RingBuffer#inspect] goes through `Inspector`, which has a ring's file mapped
/// read-only, straight to `RingLayout`.
///
/// A push and a pop of an array, each indented call made by the one above it. Arrays that wrap or
/// need a conversion go through `tryPushPieces` and `popPieces`:
///
/// ```text
///   RingProducer.push(float[])                     RingConsumer.pop(float[])
///     RingProducer.push(float[], int, int)           RingConsumer.pop(float[], int, int)
///       RingProducer.tryPush(float[], int, int)        ConsumerCursor.claim
///         ProducerCursor.claim                           ConsumerCursor.lookForElements, if needed
///           ProducerCursor.lookForRoom, if needed      RingMemory.copyOut
///         RingMemory.copyIn                              MemorySegment.copy
///           MemorySegment.copy                         ConsumerCursor.consume
///         ProducerCursor.publish                         RingLayout.setRelease(head)
///           RingLayout.setRelease(tail)
///       ProducerCursor.drop, of what did not fit
/// ```
@NullMarked
package dev.ringbuf;

import org.jspecify.annotations.NullMarked;
