package dev.ringbuf.benchmarks.shootout;

import static dev.ringbuf.benchmarks.shootout.CoreCases.cpp;
import static dev.ringbuf.benchmarks.shootout.CoreCases.jvm;
import static dev.ringbuf.benchmarks.shootout.CoreCases.peer;
import static dev.ringbuf.benchmarks.shootout.CoreCases.unsafe;

import dev.ringbuf.benchmarks.contest.Contestant;
import dev.ringbuf.benchmarks.contest.Delivery;
import dev.ringbuf.benchmarks.contest.Inbox;
import dev.ringbuf.benchmarks.contest.Intake;
import dev.ringbuf.benchmarks.contest.Paced;
import dev.ringbuf.benchmarks.contest.PacedSource;
import dev.ringbuf.benchmarks.contest.Source;
import dev.ringbuf.benchmarks.peers.ManyRings;
import dev.ringbuf.benchmarks.peers.Mutiny;
import dev.ringbuf.benchmarks.peers.NativeProducer;
import dev.ringbuf.benchmarks.peers.Payload;
import dev.ringbuf.benchmarks.peers.QuietRings;
import dev.ringbuf.benchmarks.peers.Reactor;
import dev.ringbuf.benchmarks.peers.RingStreams;
import dev.ringbuf.benchmarks.peers.RxJava;
import dev.ringbuf.benchmarks.peers.SinkOutlets;
import dev.ringbuf.reactor.Wakeup;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/// The cases of the bridge to Reactor: from a producer's thread to a subscriber on another.
final class BridgeCases {
  private static final int CHUNK = Payload.CHUNK_LENGTH;

  /// What may be on its way, in floats: as many in every contestant.
  private static final int CAPACITY = CHUNK * 1024;

  /// For the realtime producers, which do not wait: more than a second.
  private static final int PACED_CAPACITY = CHUNK * 16 * 1024;

  private static final int FEW_RINGS = 16;
  private static final int MANY_RINGS = 4096;

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
            List.of(Metric.rate("M chunks/s"), Metric.bytes("bytes allocated per chunk")),
            jvm(
                "ringbuf, RingFlux.floats",
                chunks(inbox -> RingStreams.arrays(inbox, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Chunks::new, CHUNK, OptionalDouble.of(2))),
        new Case(
            "bridge-leases",
            "",
            "Through a Flux to a subscriber on another thread: 256 floats in place",
            List.of(Metric.rate("M chunks/s"), Metric.bytes("bytes allocated per chunk")),
            jvm(
                "ringbuf, RingFlux.leases",
                chunks(inbox -> RingStreams.leases(inbox, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Chunks::new, CHUNK, OptionalDouble.of(4))),
        jitter(),
        pollers(1),
        pollers(FEW_RINGS),
        pollers(256),
        pollers(MANY_RINGS),
        idleRings(),
        quiet("polled", () -> QuietRings.subscribed(Wakeup.byPoller(Duration.ofMillis(1)))),
        quiet("signalled", () -> QuietRings.subscribed(Wakeup.byProducer())),
        quiet("no-demand", QuietRings::withoutDemand),
        sink());
  }

  private static Case pollers(int rings) {
    return new Case(
        "pollers",
        String.valueOf(rings),
        "n busy rings on one poller thread: total rate beside that of 16",
        List.of(Metric.rate("M floats/s")),
        jvm("ringbuf, that many rings", stream(inbox -> new ManyRings(inbox, rings), 1)),
        List.of(
            new Case.Peer(
                jvm("ringbuf, 16 rings", stream(inbox -> new ManyRings(inbox, FEW_RINGS), 1)),
                rings == MANY_RINGS ? OptionalDouble.of(0.8) : OptionalDouble.empty())));
  }

  private static Case idleRings() {
    return new Case(
        "idle-rings",
        "",
        "4,096 idle rings beside a busy one: the time that a sweep takes for each (aim: below 50 ns)",
        List.of(Metric.time("time", "ns per idle ring")),
        jvm("ringbuf, RingPoller", () -> new ManyRings.Idle(MANY_RINGS)),
        List.of(
            peer(jvm("a look at one word of each", () -> new ManyRings.BareSweep(MANY_RINGS)))));
  }

  private static Case quiet(String kind, Entrant.Factory ours) {
    return new Case(
        "quiet-" + kind,
        "",
        "Waiting for 100 rings in which nothing happens: " + kind,
        List.of(Metric.cpu()),
        jvm("ringbuf, RingPoller", ours),
        List.of(peer(jvm("Flux.interval of 1 ms over all", QuietRings::onATimer))));
  }

  private static Case sink() {
    return new Case(
        "sink",
        "",
        "The other way: from a Flux of arrays of 256 floats to a consumer that is no subscriber",
        List.of(Metric.rate("M chunks/s")),
        jvm(
            "ringbuf, RingSubscriber.floats",
            () -> new Intake(() -> new SinkOutlets.IntoRing(CAPACITY), CHUNK)),
        List.of(
            peer(
                2.0,
                unsafe(
                    "publishOn and a JCTools queue",
                    () -> new Intake(() -> new SinkOutlets.IntoQueue(CAPACITY), CHUNK)))));
  }

  private static Case jitter() {
    return new Case(
        "jitter",
        "",
        "A realtime producer, 256 floats every 100 µs, while its JVM allocates 2 GB/s and collects",
        List.of(
            Metric.time("max", "ns"),
            Metric.time("p99.99", "ns"),
            Metric.time("late-p99", "ns"),
            Metric.time("late-max", "ns")),
        jvm("ringbuf.h on a native thread", BridgeCases::nativeProducer),
        List.of(
            peer(1 / 3.0, cpp("the same C without a JVM", "jitter", "ringbuf", CHUNK)),
            peer(
                jvm(
                    "ringbuf, push on a Java thread",
                    paced(inbox -> RingStreams.arrays(inbox, CHUNK, PACED_CAPACITY, CHUNK)))),
            peer(jvm("Flux.push", paced(inbox -> Reactor.push(inbox, new Payload.Chunks())))),
            peer(
                unsafe(
                    "Sinks unicast, bounded",
                    paced(
                        inbox ->
                            new Reactor.Unicast(
                                inbox, new Payload.Chunks(), PACED_CAPACITY / CHUNK))))),
        5);
  }

  private static Contestant nativeProducer() throws Exception {
    return new Paced(new NativeProducer(CppProgram.compiledLibrary(), CHUNK, PACED_CAPACITY));
  }

  private static Entrant.Factory paced(Function<Inbox, Source> source) {
    return () -> new Paced(new PacedSource(source));
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
