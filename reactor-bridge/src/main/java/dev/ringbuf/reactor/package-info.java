/// A Reactor `Flux` and `Subscriber` over a ring.
///
/// ```text
///   ring ---> RingReader ---> GuardedReader --------> RingSubscription ---> subscriber
///             chunks, gaps    one thread at       demand, signals,      or the operator that
///                             a time              the drain loop        polls the ring itself
///
///   ring <--- CreditTask <----- SubscriberWriter <-------- RingSubscriber <----------- Flux
///
///             RingPoller: a few threads run all subscriptions and sinks as PollerTasks
/// ```
///
/// [dev.ringbuf.reactor.RingFlux] is where to begin. The hot path is `RingSubscription.drain`, or
/// `poll` if fused; then `GuardedReader.read`, `RingReader.next`, and a `ChunkReader`, the one
/// thing in which the kinds of streams differ. Which thread may touch the ring is in `RoleGuard`.
@NullMarked
package dev.ringbuf.reactor;

import org.jspecify.annotations.NullMarked;
