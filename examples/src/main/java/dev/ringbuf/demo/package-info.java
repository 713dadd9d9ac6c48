/// `./demo`: a realtime producer at a fixed rate, a ring, and a Flux subscriber that checks what it
/// sees.
///
/// ```text
///   Source                         RingBuffer        RingFlux          Witness
///   paced Java thread   --push-->  of sample  --->  .signals()  --->  every position and sample
///   C thread                       frames           publishOn         checked, chunk by chunk
///   PortAudio callback                                                     |
///        |                                                                 v
///        +------- its own count of what it offered ------------------>  Ledger
/// ```
///
/// [dev.ringbuf.examples.demo.Demo] reads the options, [dev.ringbuf.examples.demo.Run] connects the
/// parts, [dev.ringbuf.examples.demo.LiveView] and [dev.ringbuf.examples.demo.PlainView] show them
/// at work.
@NullMarked
package dev.ringbuf.examples.demo;

import org.jspecify.annotations.NullMarked;
