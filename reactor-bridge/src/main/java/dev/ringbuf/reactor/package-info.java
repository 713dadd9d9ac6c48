/// A Reactor `Flux` and `Subscriber` over a ring.
///
/// ```text
///   ring ---> RingReader ---> RingInput --------> RingSubscription ---> subscriber
///             chunks, gaps    one thread at       demand, signals,      or the operator that
///                             a time              the drain loop        polls the ring itself
///
///   ring <--- SinkTask <----- SinkInput <-------- RingSink <----------- Flux
///
///             RingPoller: a few threads run all subscriptions and sinks as PollerTasks
/// ```
///
/// [dev.ringbuf.reactor.RingFlux] is where to begin. The hot path is `RingSubscription.drain`, or
/// `poll` if fused; then `RingInput.read`, `RingReader.next`, and a `ChunkReader`, the one thing in
/// which the kinds of streams differ. Which thread may touch the ring is in `SharedRole`.
@NullMarked
package dev.ringbuf.reactor;

import org.jspecify.annotations.NullMarked;
