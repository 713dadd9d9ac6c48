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
/// [dev.ringbuf.demo.Demo] reads the options, [dev.ringbuf.demo.Run] connects the parts,
/// [dev.ringbuf.demo.LiveView] and [dev.ringbuf.demo.PlainView] show them at work.
@NullMarked
package dev.ringbuf.demo;

import org.jspecify.annotations.NullMarked;
