package dev.ringbuf.benchmarks.shootout;

import static dev.ringbuf.benchmarks.shootout.CoreCases.jvm;
import static dev.ringbuf.benchmarks.shootout.CoreCases.peer;
import static dev.ringbuf.benchmarks.shootout.CoreCases.unsafe;

import dev.ringbuf.benchmarks.contest.Delivery;
import dev.ringbuf.benchmarks.contest.Inbox;
import dev.ringbuf.benchmarks.contest.Source;
import dev.ringbuf.benchmarks.peers.Mutiny;
import dev.ringbuf.benchmarks.peers.Payload;
import dev.ringbuf.benchmarks.peers.Reactor;
import dev.ringbuf.benchmarks.peers.RingStreams;
import dev.ringbuf.benchmarks.peers.RxJava;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/// The cases of the bridge to Reactor: from a producer's thread to a subscriber on another.
final class BridgeCases {
  private static final int CHUNK = Payload.CHUNK_LENGTH;

  /// What may be on its way, in floats: as many in every contestant.
  private static final int CAPACITY = CHUNK * 1024;

  private BridgeCases() {}

  static List<Case> all() {
    return List.of(
        new Case(
            "bridge-floats",
            "",
            "Through a Flux to a subscriber on another thread: single floats",
            List.of(Metric.rate("M floats/s")),
            jvm(
                "ringbuf, RingFlux.floats",
                floats(inbox -> RingStreams.arrays(inbox, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Floats::new, 1, OptionalDouble.of(50))),
        new Case(
            "bridge-chunks",
            "",
            "Through a Flux to a subscriber on another thread: arrays of 256 floats",
            List.of(Metric.rate("M chunks/s")),
            jvm(
                "ringbuf, RingFlux.floats",
                chunks(inbox -> RingStreams.arrays(inbox, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Chunks::new, CHUNK, OptionalDouble.of(2))),
        new Case(
            "bridge-leases",
            "",
            "Through a Flux to a subscriber on another thread: 256 floats in place",
            List.of(Metric.rate("M chunks/s")),
            jvm(
                "ringbuf, RingFlux.leases",
                chunks(inbox -> RingStreams.leases(inbox, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Chunks::new, CHUNK, OptionalDouble.of(4))));
  }

  /// The targets are against `Flux.push` and the sink; for chunks against the sink alone.
  private static List<Case.Peer> peers(Supplier<Payload> payload, int unit, OptionalDouble target) {
    OptionalDouble none = OptionalDouble.empty();
    int items = CAPACITY / unit;
    return List.of(
        new Case.Peer(
            unsafe(
                "Sinks unicast, bounded",
                stream(inbox -> new Reactor.Unicast(inbox, payload.get(), items), unit)),
            target),
        new Case.Peer(
            jvm("Flux.push", stream(inbox -> Reactor.push(inbox, payload.get()), unit)),
            unit == 1 ? target : none),
        peer(jvm("Flux.create", stream(inbox -> Reactor.create(inbox, payload.get()), unit))),
        peer(
            jvm(
                "onBackpressureBuffer",
                stream(inbox -> Reactor.onBackpressureBuffer(inbox, payload.get(), items), unit))),
        peer(
            unsafe(
                "RxJava Flowable.create", stream(inbox -> new RxJava(inbox, payload.get()), unit))),
        peer(unsafe("Mutiny emitter", stream(inbox -> new Mutiny(inbox, payload.get()), unit))));
  }

  private static Entrant.Factory floats(Function<Inbox, Source> source) {
    return stream(source, 1);
  }

  private static Entrant.Factory chunks(Function<Inbox, Source> source) {
    return stream(source, CHUNK);
  }

  private static Entrant.Factory stream(Function<Inbox, Source> source, int unit) {
    return () -> new Delivery(source, unit, CAPACITY);
  }
}
