package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.benchmarks.candidates.Agrona;
import dev.ringbuf.benchmarks.candidates.Disruptor;
import dev.ringbuf.benchmarks.candidates.JcTools;
import dev.ringbuf.benchmarks.candidates.JdkQueue;
import dev.ringbuf.benchmarks.candidates.Ringbuf;
import dev.ringbuf.benchmarks.workload.RoundTrip;
import dev.ringbuf.benchmarks.workload.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// The cases of the ring itself, with their targets.
final class CoreCases {
  static final String OURS = "ringbuf";
  private static final String OURS_IN_C = "ringbuf.h";
  private static final String AGRONA = "Agrona OneToOneRingBuffer";
  private static final String BOOST = "boost spsc_queue";

  /// Capacities in bytes or elements, the same as in the C++ program.
  private static final int ONE_THREAD_BYTES = 1 << 16;

  private static final int TWO_THREAD_BYTES = 1 << 20;
  private static final int LONGS = 1 << 16;
  private static final int FRAME = 256;
  private static final int FRAMES = 1024;

  private static final int KI = 1024;

  /// Flags for libraries that use `Unsafe`: without them a current JVM prints warnings. Agrona does
  /// not run without the second flag.
  private static final List<String> UNSAFE =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

  private CoreCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    IntStream.of(8, 64, 256, KI, 4 * KI).mapToObj(CoreCases::oneThread).forEach(cases::add);
    IntStream.of(8, 64, 256, KI, 4 * KI).mapToObj(CoreCases::oneThreadInC).forEach(cases::add);
    IntStream.of(64, 256, KI, 4 * KI, 16 * KI, 64 * KI)
        .mapToObj(CoreCases::twoThreads)
        .forEach(cases::add);
    IntStream.of(64, 256, KI, 4 * KI, 16 * KI, 64 * KI)
        .mapToObj(CoreCases::twoThreadsInC)
        .forEach(cases::add);
    cases.add(longs());
    cases.add(longsInC());
    cases.add(frames());
    cases.add(latency());
    cases.add(latencyInC());
    return cases;
  }

  private static Case oneThread(int n) {
    return sized(
        "one-thread",
        n,
        "One thread pushes n bytes, then pops them: the cost of the calls",
        Metric.time("time", "ns"),
        n == Long.BYTES
            ? jvm(OURS, () -> new Ringbuf.LongExchange(ONE_THREAD_BYTES / Long.BYTES))
            : jvm(OURS, () -> new Ringbuf.Exchange(n, ONE_THREAD_BYTES)),
        List.of(
            peer(
                n < 4 * KI ? 1.3 : 1.0,
                unsafe(AGRONA, () -> new Agrona.Exchange(n, ONE_THREAD_BYTES))),
            peer(n < KI ? 0.8 : 1.0, cpp(BOOST, "one-thread", "boost", n)),
            peer(unsafe("JCTools, array per message", () -> new JcTools.Exchange(n)))));
  }

  private static Case oneThreadInC(int n) {
    return sized(
        "one-thread-c",
        n,
        "The same in C: one thread pushes n bytes, then pops them",
        Metric.time("time", "ns"),
        cpp(OURS_IN_C, "one-thread", "ringbuf", n),
        List.of(peer(cpp(BOOST, "one-thread", "boost", n))));
  }

  private static Case twoThreads(int n) {
    return sized(
        "two-threads",
        n,
        "From thread to thread through 1 MiB, n bytes a call",
        Metric.rate("MB/s"),
        jvm(OURS, () -> new Transfer(new Ringbuf.Messages(n, TWO_THREAD_BYTES), n)),
        List.of(
            new Case.Peer(
                unsafe(AGRONA, () -> new Transfer(new Agrona.Messages(n, TWO_THREAD_BYTES), n)),
                n <= 4 * KI ? OptionalDouble.of(n <= 256 ? 1.5 : 1.2) : OptionalDouble.empty()),
            peer(1.0, cpp(BOOST, "two-threads", "boost", n))));
  }

  private static Case twoThreadsInC(int n) {
    return sized(
        "two-threads-c",
        n,
        "The same in C: from thread to thread through 1 MiB, n bytes a call",
        Metric.rate("MB/s"),
        cpp(OURS_IN_C, "two-threads", "ringbuf", n),
        List.of(peer(cpp(BOOST, "two-threads", "boost", n))));
  }

  private static Case longs() {
    return new Case(
        "longs",
        "",
        "From thread to thread, one long at a time",
        List.of(Metric.rate("M/s")),
        jvm(OURS, () -> new Transfer(new Ringbuf.Longs(LONGS), 1)),
        List.of(
            peer(
                3.0,
                unsafe(
                    "JCTools Unsafe, boxed",
                    () -> new Transfer(new JcTools.Boxed(JcTools.unsafe(LONGS)), 1))),
            peer(
                3.0,
                jvm(
                    "JCTools VarHandle, boxed",
                    () -> new Transfer(new JcTools.Boxed(JcTools.varHandle(LONGS)), 1))),
            peer(
                1.0,
                unsafe(
                    "JCTools Unsafe, one shared object",
                    () -> new Transfer(new JcTools.Shared(JcTools.unsafe(LONGS)), 1))),
            peer(
                1.0,
                jvm(
                    "JCTools VarHandle, one shared object",
                    () -> new Transfer(new JcTools.Shared(JcTools.varHandle(LONGS)), 1))),
            peer(1.0, cpp(BOOST, "longs", "boost", Long.BYTES)),
            peer(unsafe("Disruptor, event of a long", () -> new Transfer(new Disruptor(LONGS), 1))),
            peer(
                jvm(
                    "ArrayBlockingQueue, boxed",
                    () -> new Transfer(new JdkQueue.Blocking(LONGS), 1)))));
  }

  private static Case longsInC() {
    return new Case(
        "longs-c",
        "",
        "The same in C: from thread to thread, one 64-bit number at a time",
        List.of(Metric.rate("M/s")),
        cpp(OURS_IN_C, "longs", "ringbuf", Long.BYTES),
        List.of(peer(cpp(BOOST, "longs", "boost", Long.BYTES))));
  }

  private static Case frames() {
    int bytes = FRAME * Float.BYTES;
    return new Case(
        "frames",
        "",
        "From thread to thread, arrays of 256 floats through push(float[])",
        List.of(Metric.rate("MB/s")),
        jvm(OURS, () -> new Transfer(new Ringbuf.Frames(FRAME, FRAME * FRAMES), bytes)),
        List.of(
            peer(0.8, cpp("bare memcpy, one flag", "frames", "flag", bytes)),
            peer(cpp("bare memcpy, a flag per slot", "frames", "flags", bytes))));
  }

  private static Case latency() {
    return new Case(
        "latency",
        "",
        "Hand-over from thread to thread, both spinning",
        List.of(Metric.time("p50", "ns"), Metric.time("p99", "ns"), Metric.time("p99.9", "ns")),
        jvm(OURS, () -> new RoundTrip(new Ringbuf.Longs(LONGS), new Ringbuf.Longs(LONGS))),
        List.of(
            peer(
                0.5,
                jvm(
                    "bare cache line",
                    () -> new RoundTrip(new JdkQueue.Line(), new JdkQueue.Line()))),
            peer(0.5, cpp("bare cache line in C++", "latency", "line", Long.BYTES)),
            peer(cpp(BOOST, "latency", "boost", Long.BYTES)),
            peer(
                unsafe(
                    "JCTools Unsafe, boxed",
                    () ->
                        new RoundTrip(
                            new JcTools.Boxed(JcTools.unsafe(LONGS)),
                            new JcTools.Boxed(JcTools.unsafe(LONGS))))),
            peer(
                unsafe(
                    "Disruptor, event of a long",
                    () -> new RoundTrip(new Disruptor(LONGS), new Disruptor(LONGS))))));
  }

  private static Case latencyInC() {
    return new Case(
        "latency-c",
        "",
        "The same in C: hand-over from thread to thread, both spinning",
        List.of(Metric.time("p50", "ns"), Metric.time("p99", "ns"), Metric.time("p99.9", "ns")),
        cpp(OURS_IN_C, "latency", "ringbuf", Long.BYTES),
        List.of(
            peer(cpp("bare cache line in C++", "latency", "line", Long.BYTES)),
            peer(cpp(BOOST, "latency", "boost", Long.BYTES))));
  }

  private static Case sized(
      String group, int n, String title, Metric metric, CandidateSpec ours, List<Case.Peer> peers) {
    return new Case(group, String.valueOf(n), title, List.of(metric), ours, peers);
  }

  static Case.Peer peer(double target, CandidateSpec candidate) {
    return new Case.Peer(candidate, OptionalDouble.of(target));
  }

  static Case.Peer peer(CandidateSpec candidate) {
    return new Case.Peer(candidate, OptionalDouble.empty());
  }

  static CandidateSpec jvm(String label, CandidateSpec.Factory factory) {
    return new CandidateSpec.OnJvm(label, factory, List.of());
  }

  static CandidateSpec unsafe(String label, CandidateSpec.Factory factory) {
    return new CandidateSpec.OnJvm(label, factory, UNSAFE);
  }

  static CandidateSpec cpp(String label, String benchmark, String candidate, int argument) {
    return new CandidateSpec.InCpp(label, List.of(benchmark, candidate, String.valueOf(argument)));
  }
}
