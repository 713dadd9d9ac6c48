package dev.ringbuf.benchmarks.comparison;

import static dev.ringbuf.benchmarks.comparison.CoreCases.cpp;
import static dev.ringbuf.benchmarks.comparison.CoreCases.jvm;
import static dev.ringbuf.benchmarks.comparison.CoreCases.ours;
import static dev.ringbuf.benchmarks.comparison.CoreCases.peer;
import static dev.ringbuf.benchmarks.comparison.CoreCases.unsafe;

import dev.ringbuf.benchmarks.candidates.FluxConsumers;
import dev.ringbuf.benchmarks.candidates.ManyRings;
import dev.ringbuf.benchmarks.candidates.Mutiny;
import dev.ringbuf.benchmarks.candidates.NativeProducer;
import dev.ringbuf.benchmarks.candidates.Payload;
import dev.ringbuf.benchmarks.candidates.QuietRings;
import dev.ringbuf.benchmarks.candidates.Reactor;
import dev.ringbuf.benchmarks.candidates.RingFluxProducer;
import dev.ringbuf.benchmarks.candidates.RxJava;
import dev.ringbuf.benchmarks.workload.BesideGarbage;
import dev.ringbuf.benchmarks.workload.Candidate;
import dev.ringbuf.benchmarks.workload.ConsumeFromFlux;
import dev.ringbuf.benchmarks.workload.FluxProducer;
import dev.ringbuf.benchmarks.workload.Paced;
import dev.ringbuf.benchmarks.workload.PacedFluxProducer;
import dev.ringbuf.benchmarks.workload.PublishToFlux;
import dev.ringbuf.benchmarks.workload.ReceivedCount;
import dev.ringbuf.reactor.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The cases of the Reactor bridge: from a producer's thread to a subscriber on another thread.
final class BridgeCases {
  private static final int CHUNK = Payload.CHUNK_LENGTH;

  /// Maximum number of floats in flight, the same for every candidate.
  private static final int CAPACITY = CHUNK * 1024;

  /// Capacity for realtime producers, which do not wait: more than a second of data.
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
            Case.Threads.TWO,
            List.of(Metric.rate("M floats/s")),
            ours(
                "ringbuf, RingFlux.floats",
                floats(received -> RingFluxProducer.arrays(received, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Floats::new, 1, Optional.empty())),
        new Case(
            "bridge-chunks",
            "",
            "Through a Flux to a subscriber on another thread: arrays of 256 floats",
            Case.Threads.TWO,
            List.of(Metric.rate("M chunks/s"), Metric.bytes("B/chunk")),
            ours(
                "ringbuf, RingFlux.floats",
                chunks(received -> RingFluxProducer.arrays(received, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Chunks::new, CHUNK, Optional.of(Target.of(2.9, 3)))),
        new Case(
            "bridge-leases",
            "",
            "Through a Flux to a subscriber on another thread: 256 floats in place",
            Case.Threads.TWO,
            List.of(Metric.rate("M chunks/s"), Metric.bytes("B/chunk")),
            ours(
                "ringbuf, RingFlux.leases",
                chunks(received -> RingFluxProducer.leases(received, CHUNK, CAPACITY, CHUNK))),
            peers(Payload.Chunks::new, CHUNK, Optional.of(Target.of(3.0, 4)))),
        jitter(),
        pollers(1),
        pollers(FEW_RINGS),
        pollers(256),
        pollers(MANY_RINGS),
        idleRings(),
        quiet("polled", () -> QuietRings.subscribed(Wakeup.byPoller(Duration.ofMillis(1)))),
        quiet("signalled", () -> QuietRings.subscribed(Wakeup.byProducer())),
        quiet("no-demand", QuietRings::withoutDemand),
        fromFlux());
  }

  private static Case pollers(int rings) {
    return new Case(
        "pollers",
        String.valueOf(rings),
        "n busy rings on one poller thread: total rate beside that of 16",
        Case.Threads.TWO,
        List.of(Metric.rate("M floats/s")),
        ours("ringbuf, that many rings", stream(received -> new ManyRings(received, rings), 1)),
        List.of(
            new Case.Peer(
                ours(
                    "ringbuf, 16 rings", stream(received -> new ManyRings(received, FEW_RINGS), 1)),
                rings == MANY_RINGS ? Optional.of(Target.of(0.8)) : Optional.empty())));
  }

  private static Case idleRings() {
    return new Case(
        "idle-rings",
        "",
        "4,096 idle rings beside a busy one: the time that a sweep takes for each (aim: below 50 ns)",
        Case.Threads.TWO,
        List.of(Metric.time("time", "ns per idle ring")),
        ours("ringbuf, RingPoller", () -> new ManyRings.Idle(MANY_RINGS)),
        List.of(
            peer(ours("a look at one word of each", () -> new ManyRings.BareSweep(MANY_RINGS)))));
  }

  private static Case quiet(String kind, CandidateSpec.Factory ours) {
    return new Case(
        "quiet-" + kind,
        "",
        "Waiting for 100 rings in which nothing happens: " + kind,
        Case.Threads.ONE,
        List.of(Metric.cpu()),
        ours("ringbuf, RingPoller", ours),
        List.of(peer(jvm("Flux.interval of 1 ms over all", QuietRings::onATimer))));
  }

  private static Case fromFlux() {
    return new Case(
        "from-flux",
        "",
        "The other way: from a Flux of arrays of 256 floats to a consumer that is no subscriber",
        Case.Threads.TWO,
        List.of(Metric.rate("M chunks/s")),
        ours(
            "ringbuf, RingSubscriber.floats",
            () -> new ConsumeFromFlux(() -> new FluxConsumers.IntoRing(CAPACITY), CHUNK)),
        List.of(
            peer(
                Target.of(0.17, 0.8).orFar(0.4),
                unsafe(
                    "publishOn and a JCTools queue",
                    () ->
                        new ConsumeFromFlux(() -> new FluxConsumers.IntoQueue(CAPACITY), CHUNK)))));
  }

  private static Case jitter() {
    return new Case(
        "jitter",
        "",
        "A realtime producer, 256 floats every 100 µs, while its JVM allocates 2 GB/s and collects",
        Case.Threads.ONE,
        List.of(
            Metric.time("max", "ns"),
            Metric.time("p99.99", "ns"),
            Metric.time("late-p99", "ns"),
            Metric.time("late-max", "ns")),
        roomy(ours("ringbuf.h on a native thread", BridgeCases::nativeProducer)),
        List.of(
            peer(cpp("the same C without a JVM", "jitter", "ringbuf", CHUNK)),
            peer(roomy(jvm("the same C in a process beside that JVM", BridgeCases::besideGarbage))),
            peer(
                roomy(
                    ours(
                        "ringbuf, push on a Java thread",
                        paced(
                            received ->
                                RingFluxProducer.arrays(received, CHUNK, PACED_CAPACITY, CHUNK))))),
            peer(
                roomy(
                    jvm(
                        "Flux.push",
                        paced(received -> Reactor.push(received, new Payload.Chunks()))))),
            peer(
                roomy(
                    unsafe(
                        "Sinks.many().unicast(), bounded",
                        paced(
                            received ->
                                new Reactor.Unicast(
                                    received, new Payload.Chunks(), PACED_CAPACITY / CHUNK)))))),
        5);
  }

  /// A heap with room for the live garbage of the load.
  private static CandidateSpec roomy(CandidateSpec.OnJvm spec) {
    List<String> flags = new ArrayList<>(spec.flags());
    flags.addAll(List.of("-Xms1g", "-Xmx1g", "-Xmn512m"));
    return new CandidateSpec.OnJvm(spec.label(), spec.factory(), flags);
  }

  private static Candidate nativeProducer() throws Exception {
    return new Paced(new NativeProducer(CppProgram.compiledLibrary(), CHUNK, PACED_CAPACITY));
  }

  private static Candidate besideGarbage() throws Exception {
    return new BesideGarbage(
        List.of(
            CppProgram.compiledProgram().toString(), "jitter", "ringbuf", String.valueOf(CHUNK)));
  }

  private static CandidateSpec.Factory paced(Function<ReceivedCount, FluxProducer> source) {
    return () -> new Paced(new PacedFluxProducer(source));
  }

  /// The target is against each of Reactor's own sources, so against the fastest of them.
  private static List<Case.Peer> peers(
      Supplier<Payload> payload, int unit, Optional<Target> target) {
    int items = CAPACITY / unit;
    return List.of(
        new Case.Peer(
            unsafe(
                "Sinks.many().unicast(), bounded",
                stream(received -> new Reactor.Unicast(received, payload.get(), items), unit)),
            target),
        new Case.Peer(
            jvm("Flux.push", stream(received -> Reactor.push(received, payload.get()), unit)),
            target),
        new Case.Peer(
            jvm("Flux.create", stream(received -> Reactor.create(received, payload.get()), unit)),
            target),
        new Case.Peer(
            jvm(
                "onBackpressureBuffer",
                stream(
                    received -> Reactor.onBackpressureBuffer(received, payload.get(), items),
                    unit)),
            target),
        peer(
            unsafe(
                "RxJava Flowable.create",
                stream(received -> new RxJava(received, payload.get()), unit))),
        peer(
            unsafe(
                "Mutiny emitter", stream(received -> new Mutiny(received, payload.get()), unit))));
  }

  private static CandidateSpec.Factory floats(Function<ReceivedCount, FluxProducer> source) {
    return stream(source, 1);
  }

  private static CandidateSpec.Factory chunks(Function<ReceivedCount, FluxProducer> source) {
    return stream(source, CHUNK);
  }

  private static CandidateSpec.Factory stream(
      Function<ReceivedCount, FluxProducer> source, int unit) {
    return () -> new PublishToFlux(source, unit, CAPACITY);
  }
}
