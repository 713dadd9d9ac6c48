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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The cases of the ring itself, with their targets.
final class CoreCases {
  static final String OURS = "ringbuf";
  private static final String OURS_CHECKED = "ringbuf, without native access";
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

  private static final int[] ONE_THREAD_SIZES = {8, 64, 256, KI, 4 * KI};
  private static final int[] TWO_THREAD_SIZES = {64, 256, KI, 4 * KI, 16 * KI, 64 * KI};

  /// What the targets say: below today's ratio by 3 % at most.
  private static final double AS_TODAY = 0.97;

  /// The ring takes its unchecked path.
  private static final List<String> NATIVE = List.of("--enable-native-access=dev.ringbuf");

  /// Flags for libraries that use `Unsafe`: without them a current JVM prints warnings. Agrona does
  /// not run without the second flag.
  private static final List<String> UNSAFE =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

  private CoreCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    each(ONE_THREAD_SIZES, CoreCases::oneThread).forEach(cases::add);
    each(ONE_THREAD_SIZES, CoreCases::oneThreadChecked).forEach(cases::add);
    each(ONE_THREAD_SIZES, CoreCases::oneThreadInC).forEach(cases::add);
    each(TWO_THREAD_SIZES, CoreCases::twoThreads).forEach(cases::add);
    each(TWO_THREAD_SIZES, CoreCases::twoThreadsInC).forEach(cases::add);
    cases.add(longs());
    cases.add(longsChecked());
    cases.add(longsInC());
    cases.add(longsInRuns());
    cases.add(frames());
    cases.add(latency());
    cases.add(latencyInC());
    return cases;
  }

  private interface Sized {
    /// @param i index of the size
    Case of(int n, int i);
  }

  private static Stream<Case> each(int[] sizes, Sized cases) {
    return IntStream.range(0, sizes.length).mapToObj(i -> cases.of(sizes[i], i));
  }

  private static Case oneThread(int n, int i) {
    double[] boostToday = {0.49, 0.63, 0.56, 0.83, 1.31};
    double[] boost = {0.88, 0.75, 0.75, 0.95, 1.0};
    double[] cToday = {0.63, 0.61, 0.52, 0.60, 1.2};
    double[] c = {1.0, 0.75, 0.75, 0.8, 1.0};
    double[] agronaToday = {1.81, 1.14, 1.25, 1.15, 0.99};
    double[] agrona = {1.3, 1.3, 1.3, 1.3, 1.0};
    double[] arraysToday = {0.91, 0.54, 0.76, 1.25, 2.3};
    double[] arrays = {1.5, 0.62, 0.9, 1.3, 2.0};
    return oneThread(
        "one-thread",
        n,
        "One thread pushes n bytes, then pops them: the cost of the calls",
        ours(OURS, exchange(n)),
        List.of(
            peer(Target.of(boostToday[i], boost[i]), cpp(BOOST, "one-thread", "boost", n)),
            peer(Target.of(cToday[i], c[i]), cpp(OURS_IN_C, "one-thread", "ringbuf", n)),
            peer(
                Target.of(agronaToday[i], agrona[i]),
                unsafe(AGRONA, () -> new Agrona.Exchange(n, ONE_THREAD_BYTES))),
            peer(
                Target.of(arraysToday[i], arrays[i]),
                unsafe("JCTools, array per message", () -> new JcTools.Exchange(n)))));
  }

  private static Case oneThreadChecked(int n, int i) {
    double[] today = {0.49, 0.63, 0.56, 0.83, 1.31};
    return oneThread(
        "one-thread-checked",
        n,
        "The same without native access",
        jvm(OURS_CHECKED, exchange(n)),
        List.of(
            peer(Target.of(today[i], today[i] * AS_TODAY), cpp(BOOST, "one-thread", "boost", n)),
            peer(ours(OURS, exchange(n)))));
  }

  private static Case oneThreadInC(int n, int i) {
    double[] today = {0.87, 1.00, 1.08, 1.40, 1.07};
    return oneThread(
        "one-thread-c",
        n,
        "The same in C: one thread pushes n bytes, then pops them",
        cpp(OURS_IN_C, "one-thread", "ringbuf", n),
        List.of(
            peer(
                Target.of(today[i], i == 0 ? 1.0 : today[i] * AS_TODAY),
                cpp(BOOST, "one-thread", "boost", n))));
  }

  private static Case oneThread(
      String group, int n, String title, CandidateSpec ours, List<Case.Peer> peers) {
    return new Case(
        group,
        String.valueOf(n),
        title,
        Case.Threads.ONE,
        List.of(Metric.time("time", "ns")),
        ours,
        peers);
  }

  private static CandidateSpec.Factory exchange(int n) {
    return n == Long.BYTES
        ? () -> new Ringbuf.LongExchange(ONE_THREAD_BYTES / Long.BYTES)
        : () -> new Ringbuf.Exchange(n, ONE_THREAD_BYTES);
  }

  private static Case twoThreads(int n, int i) {
    double[] boostToday = {1.63, 2.56, 1.91, 0.80, 0.85, 0.70};
    double[] agronaToday = {0.98, 2.3, 1.72, 1.04, 1.04, 1.09};
    return twoThreads(
        "two-threads",
        String.valueOf(n),
        "From thread to thread through 1 MiB, n bytes a call",
        Metric.rate("MB/s"),
        ours(OURS, () -> new Transfer(new Ringbuf.Messages(n, TWO_THREAD_BYTES), n)),
        List.of(
            peer(
                Target.of(boostToday[i], n <= 4 * KI ? 1.2 : 1.0),
                cpp(BOOST, "two-threads", "boost", n)),
            peer(
                Target.of(agronaToday[i], 1.2),
                unsafe(AGRONA, () -> new Transfer(new Agrona.Messages(n, TWO_THREAD_BYTES), n)))));
  }

  private static Case twoThreadsInC(int n, int i) {
    return twoThreads(
        "two-threads-c",
        String.valueOf(n),
        "The same in C: from thread to thread through 1 MiB, n bytes a call",
        Metric.rate("MB/s"),
        cpp(OURS_IN_C, "two-threads", "ringbuf", n),
        List.of(peer(cpp(BOOST, "two-threads", "boost", n))));
  }

  private static Case longs() {
    double half = 0.5;
    Target boxed = Target.of(0.39, 0.8).inEveryProcess(half);
    Target shared = Target.of(0.19, 0.66).inEveryProcess(half);
    return twoThreads(
        "longs",
        "",
        "From thread to thread, one long at a time",
        Metric.rate("M/s"),
        ours(OURS, CoreCases::transferOfLongs),
        List.of(
            peer(
                Target.of(0.36, 1.1).inEveryProcess(half),
                cpp(BOOST, "longs", "boost", Long.BYTES)),
            peer(cpp(OURS_IN_C, "longs", "ringbuf", Long.BYTES)),
            peer(
                Target.of(1.03, 3).inEveryProcess(half),
                unsafe("Disruptor, event of a long", () -> new Transfer(new Disruptor(LONGS), 1))),
            peer(
                boxed,
                unsafe(
                    "JCTools Unsafe, boxed",
                    () -> new Transfer(new JcTools.Boxed(JcTools.unsafe(LONGS)), 1))),
            peer(
                jvm(
                    "JCTools VarHandle, boxed",
                    () -> new Transfer(new JcTools.Boxed(JcTools.varHandle(LONGS)), 1))),
            peer(
                shared,
                unsafe(
                    "JCTools Unsafe, one shared object",
                    () -> new Transfer(new JcTools.Shared(JcTools.unsafe(LONGS)), 1))),
            peer(
                jvm(
                    "JCTools VarHandle, one shared object",
                    () -> new Transfer(new JcTools.Shared(JcTools.varHandle(LONGS)), 1))),
            peer(
                jvm(
                    "ArrayBlockingQueue, boxed",
                    () -> new Transfer(new JdkQueue.Blocking(LONGS), 1)))));
  }

  private static Case longsChecked() {
    double today = 0.36;
    return twoThreads(
        "longs-checked",
        "",
        "The same without native access",
        Metric.rate("M/s"),
        jvm(OURS_CHECKED, CoreCases::transferOfLongs),
        List.of(
            peer(Target.of(today, today * AS_TODAY), cpp(BOOST, "longs", "boost", Long.BYTES)),
            peer(ours(OURS, CoreCases::transferOfLongs))));
  }

  private static Transfer transferOfLongs() {
    return new Transfer(new Ringbuf.Longs(LONGS), 1);
  }

  private static Case longsInC() {
    return twoThreads(
        "longs-c",
        "",
        "The same in C: from thread to thread, one 64-bit number at a time",
        Metric.rate("M/s"),
        cpp(OURS_IN_C, "longs", "ringbuf", Long.BYTES),
        List.of(peer(cpp(BOOST, "longs", "boost", Long.BYTES))));
  }

  private static Case longsInRuns() {
    return twoThreads(
        "longs-runs",
        "",
        "The same, where the consumer reads whole runs and pauses after a short one",
        Metric.rate("M/s"),
        ours("ringbuf, pauses after a short run", () -> transferOfRuns(true)),
        List.of(
            peer(ours("ringbuf, whole runs", () -> transferOfRuns(false))),
            peer(ours(OURS, CoreCases::transferOfLongs)),
            peer(cpp(BOOST, "longs", "boost", Long.BYTES))));
  }

  private static Transfer transferOfRuns(boolean pauses) {
    return new Transfer(new Ringbuf.RunsOfLongs(LONGS, pauses), 1);
  }

  private static Case frames() {
    int bytes = FRAME * Float.BYTES;
    return twoThreads(
        "frames",
        "",
        "From thread to thread, arrays of 256 floats through push(float[])",
        Metric.rate("MB/s"),
        ours(OURS, () -> new Transfer(new Ringbuf.Frames(FRAME, FRAME * FRAMES), bytes)),
        List.of(
            peer(Target.of(0.8), cpp("bare memcpy, one flag", "frames", "flag", bytes)),
            peer(cpp("bare memcpy, a flag per slot", "frames", "flags", bytes))));
  }

  private static Case twoThreads(
      String group,
      String parameter,
      String title,
      Metric metric,
      CandidateSpec ours,
      List<Case.Peer> peers) {
    return new Case(group, parameter, title, Case.Threads.TWO, List.of(metric), ours, peers);
  }

  private static Case latency() {
    return new Case(
        "latency",
        "",
        "Hand-over from thread to thread, both spinning",
        Case.Threads.TWO,
        List.of(Metric.time("p50", "ns"), Metric.time("p99", "ns")),
        ours(OURS, () -> new RoundTrip(new Ringbuf.Longs(LONGS), new Ringbuf.Longs(LONGS))),
        List.of(
            peer(
                Target.of(0.92, 0.95),
                jvm(
                    "bare cache line",
                    () -> new RoundTrip(new JdkQueue.Line(), new JdkQueue.Line()))),
            peer(
                Target.of(1.33, 1.3), cpp("bare cache line in C++", "latency", "line", Long.BYTES)),
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
        Case.Threads.TWO,
        List.of(Metric.time("p50", "ns"), Metric.time("p99", "ns")),
        cpp(OURS_IN_C, "latency", "ringbuf", Long.BYTES),
        List.of(
            peer(cpp("bare cache line in C++", "latency", "line", Long.BYTES)),
            peer(cpp(BOOST, "latency", "boost", Long.BYTES))));
  }

  static Case.Peer peer(Target target, CandidateSpec candidate) {
    return new Case.Peer(candidate, Optional.of(target));
  }

  static Case.Peer peer(CandidateSpec candidate) {
    return new Case.Peer(candidate, Optional.empty());
  }

  /// A candidate with the ring, which gets native access.
  static CandidateSpec.OnJvm ours(String label, CandidateSpec.Factory factory) {
    return new CandidateSpec.OnJvm(label, factory, NATIVE);
  }

  static CandidateSpec.OnJvm jvm(String label, CandidateSpec.Factory factory) {
    return new CandidateSpec.OnJvm(label, factory, List.of());
  }

  static CandidateSpec.OnJvm unsafe(String label, CandidateSpec.Factory factory) {
    return new CandidateSpec.OnJvm(label, factory, UNSAFE);
  }

  static CandidateSpec cpp(String label, String benchmark, String candidate, int argument) {
    return new CandidateSpec.InCpp(label, List.of(benchmark, candidate, String.valueOf(argument)));
  }
}
