/// A Reactor `Flux` and `Subscriber` over a ring. Begin with [dev.ringbuf.reactor.RingFlux] and
/// [dev.ringbuf.reactor.RingSubscriber].
///
/// ```text
///   ring ---> RingReader ---> GuardedReader ---> RingSubscription ---> subscriber, or the operator
///             chunks, gaps    one thread at      demand, signals,      that polls the ring itself
///                             a time             the drain loop
///             RingReader ---> GapsFlux --------------------------> subscribers of gaps()
///
///   ring <--- SubscriberWriter <--- RingSubscriber <--- Flux
///   ring ---> CreditTask -----------request(n)--------> Flux
///
///   RingPoller: a few threads, each a PollerLoop, run RingSubscription, GapsFlux and CreditTask
///   as PollerTasks
/// ```
///
/// The way of a chunk from the ring to `onNext`, on a thread of the poller. `sweepPolled` runs
/// tasks that poll, `runWoken` those that were woken:
///
/// ```text
///   PollerLoop.run
///     PollerLoop.sweep
///       PollerLoop.sweepPolled | PollerLoop.runWoken
///         PollerLoop.run
///           RingSubscription.run
///             RingSubscription.drain
///               GuardedReader.read         enters the guard of the consumer's role
///                 RingReader.next          asks the consumer once: a run, a gap, or nothing
///                   ChunkReader.read       takes the run out of the ring
///               RingSubscription.emit
///                 onNext
/// ```
///
/// The same when the stream is fused. The operator behind reads the ring on its own thread, and the
/// poller only tells it when there is something to read:
///
/// ```text
///   RingSubscription.poll
///     GuardedReader.read
///       RingReader.next
///         ChunkReader.read
///
///   RingSubscription.run
///     RingSubscription.ping
///       RingSubscription.pingOnNext
///         onNext
/// ```
///
/// A request of a [dev.ringbuf.reactor.RingSubscriber] for more items:
///
/// ```text
///   PollerLoop.run
///     PollerLoop.sweep
///       PollerLoop.sweepPolled | PollerLoop.runWoken
///         PollerLoop.run
///           CreditTask.run
///             request
/// ```
///
/// Which thread may use a role of the ring is in `RoleGuard`, and which thread may use what of a
/// reader in `RingReader`.
@NullMarked
package dev.ringbuf.reactor;

import org.jspecify.annotations.NullMarked;
