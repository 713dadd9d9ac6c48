/// A Reactor `Flux` and `Subscriber` over a ring. Begin with [dev.ringbuf.reactor.RingFlux],
/// [dev.ringbuf.reactor.RingSubscriber] and [dev.ringbuf.reactor.RingBroadcast].
///
/// ```text
///   ring ---> RingReader ---> GuardedReader ---> RingSubscription ---> subscriber, or the operator
///             chunks, gaps    one thread at      demand, signals,      that polls the ring itself
///                             a time             the drain loop
///             RingReader ---> GapsFlux --------------------------> subscribers of gaps()
///
///                                    +-> BroadcastSeat: ring ---> RingReader ---> ... subscriber
///   ring ---> BroadcastHub, one copy +-> BroadcastSeat: ring ---> RingReader ---> ... subscriber
///                           each     +-> BroadcastSeat: ring ---> RingReader ---> ... subscriber
///
///   ring <--- SubscriberWriter <--- RingSubscriber <--- Flux
///   ring ---> CreditTask -----------request(n)--------> Flux
///
///   RingPoller: a few threads, each a PollerLoop, run RingSubscription, GapsFlux, CreditTask and
///   BroadcastTask, which calls the hub, as PollerTasks
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
/// The way of elements from the source ring of a broadcast to the rings of its subscribers:
///
/// ```text
///   PollerLoop.run
///     PollerLoop.sweep
///       PollerLoop.sweepPolled | PollerLoop.runWoken
///         PollerLoop.run
///           BroadcastTask.run
///             BroadcastHub.distribute      under the lock of the hub, for one run of elements
///               BroadcastHub.offer
///                 BroadcastSeat.push       copies, and wakes the RingSubscription of that ring
/// ```
///
/// Which thread may use a role of the ring is in `RoleGuard`, and which thread may use what of a
/// reader in `RingReader`.
@NullMarked
package dev.ringbuf.reactor;

import org.jspecify.annotations.NullMarked;
