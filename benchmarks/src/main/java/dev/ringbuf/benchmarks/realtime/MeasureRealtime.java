package dev.ringbuf.benchmarks.realtime;

import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Catalog;
import dev.ringbuf.benchmarks.comparison.Comparison;
import dev.ringbuf.benchmarks.comparison.Processes;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.Settings;
import dev.ringbuf.benchmarks.realtime.Instructions.Outcome;
import dev.ringbuf.benchmarks.realtime.Instructions.Subscriber;
import dev.ringbuf.benchmarks.report.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The program behind `tools/measure-realtime.sh`.
@Command(
    name = "measure-realtime.sh",
    description = "Measures what a push costs its producer, and prints tables in Markdown.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MeasureRealtime implements Callable<Integer> {
  private static final String SAME_C = "the same C ";
  private static final PrintStream OUT = System.out;

  /// A table, or two.
  enum Part {
    /// System calls, page faults and allocated bytes.
    CALLS,
    INSTRUCTIONS,
    /// A native thread beside a process without a JVM.
    NATIVE,
    /// Pauses of the JVM.
    PAUSES
  }

  /// How much to measure.
  ///
  /// @param pushes of each window
  /// @param pauseMillis length of a round for pauses
  private record Plan(int windows, int pushes, Settings rounds, int pauseMillis) {
    /// What is measured once for each of these; a smoke test takes the first.
    <T> List<T> some(Collection<T> all) {
      return all.stream().limit(equals(SMOKE) ? 1 : all.size()).toList();
    }

    static final Plan FULL = new Plan(5, 2_000_000, new Settings("full", 5, 7, 400, 120), 20_000);
    static final Plan QUICK = new Plan(3, 1_000_000, new Settings("quick", 3, 5, 200, 80), 5_000);
    static final Plan SMOKE = new Plan(1, 100_000, new Settings("smoke", 1, 3, 5, 5), 50);
  }

  @Option(names = "--quick", description = "Short runs: about four minutes.")
  private boolean quick;

  @Option(names = "--smoke", description = "Shows in seconds whether it works; no figures.")
  private boolean smoke;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "Some of: ${COMPLETION-CANDIDATES}.")
  private Set<Part> parts = Set.of(Part.values());

  private MeasureRealtime() {}

  /// Prints the tables.
  ///
  /// @param arguments see `--help`
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new MeasureRealtime())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Plan plan = smoke ? Plan.SMOKE : quick ? Plan.QUICK : Plan.FULL;
    Machine machine = Machine.here(List.of());
    OUT.printf(
        Locale.ROOT,
        "%s, load %.1f before, %s, %s%n",
        LocalDate.now(ZoneOffset.UTC),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        machine.system(),
        machine.jdk());
    if (parts.contains(Part.CALLS)) {
      calls(plan);
    }
    if (parts.contains(Part.INSTRUCTIONS)) {
      instructions(plan);
    }
    if (parts.contains(Part.NATIVE)) {
      nativeThread(plan);
    }
    if (parts.contains(Part.PAUSES)) {
      pauses(plan);
    }
    return 0;
  }

  // ---- System calls, page faults, bytes

  private static void calls(Plan plan) throws IOException {
    if (!Strace.works()) {
      OUT.printf("%nstrace is missing (Debian: strace), or may not trace: no system calls.%n");
      return;
    }
    table(
        "What the producer's thread does besides pushing",
        "producer, subscriber",
        "pushes",
        "dropped",
        "system calls",
        "page faults",
        "bytes allocated",
        "of the first push: page faults");
    for (SubscriberState state : plan.some(List.of(SubscriberState.values()))) {
      row("C, " + lower(state), NativePushes.run(state, plan.windows, plan.pushes, true), false);
    }
    for (SubscriberState state : plan.some(List.of(SubscriberState.values()))) {
      List<Window> windows = JavaPushes.run(state, plan.windows, plan.pushes, false, true);
      row("Java, " + lower(state), windows, true);
    }
    List<Window> windows =
        JavaPushes.run(SubscriberState.FAST, plan.windows, plan.pushes, true, true);
    row("Java, fast, a collection per window", windows, true);
  }

  private static void row(String name, List<Window> all, boolean java) {
    List<Window> windows = all.subList(1, all.size());
    long offered = Window.sum(windows, "accepted") + Window.sum(windows, "dropped");
    cells(
        name,
        number(Window.sum(windows, "pushes")),
        percent((double) Window.sum(windows, "dropped") / offered),
        calls(windows),
        number(windows.stream().mapToLong(Window::pageFaults).sum()),
        java ? number(Window.sum(windows, "bytes")) : "",
        number(all.getFirst().pageFaults()));
  }

  /// Their number, and which.
  private static String calls(List<Window> windows) {
    Map<String, Long> calls = new TreeMap<>();
    for (Window window : windows) {
      window.calls().forEach((name, count) -> calls.merge(name, count, Long::sum));
    }
    String sum = number(windows.stream().mapToLong(Window::callCount).sum());
    return calls.isEmpty()
        ? sum
        : calls.entrySet().stream()
            .map(call -> call.getKey() + " " + call.getValue())
            .collect(Collectors.joining(", ", sum + ": ", ""));
  }

  // ---- Instructions

  private static void instructions(Plan plan) throws IOException {
    if (!Instructions.canCount()) {
      OUT.printf("%nvalgrind is missing (Debian: valgrind): no instructions.%n");
      return;
    }
    table(
        "Instructions of a push of 64 floats in C, counted by callgrind",
        "the block is",
        "subscribers",
        "instructions");
    for (Outcome outcome : Outcome.values()) {
      Set<Long> counts = new TreeSet<>();
      for (Subscriber subscriber : plan.some(outcome.subscribers())) {
        counts.add(Instructions.of(outcome, subscriber));
      }
      cells(
          outcome.text(),
          outcome.subscribers().stream()
              .map(MeasureRealtime::lower)
              .collect(Collectors.joining(", ")),
          counts.stream()
              .map(count -> number(Math.round((double) count / Instructions.PUSHES)))
              .collect(Collectors.joining(" or ")));
    }
  }

  // ---- A native thread, with and without a JVM

  private static void nativeThread(Plan plan) throws IOException {
    Case jitter = Catalog.matching("jitter").getFirst();
    List<Case.Peer> inC =
        jitter.peers().stream()
            .filter(peer -> peer.candidate().label().startsWith(SAME_C))
            .toList();
    Case same =
        new Case(
            jitter.group(),
            jitter.parameter(),
            jitter.title(),
            jitter.threads(),
            jitter.metrics(),
            jitter.ours(),
            inC,
            jitter.roundFactor());
    List<Row> rows = new Comparison(same, plan.rounds, () -> {}).run().rows();
    table(
        "%d rounds of %,d pushes each, in %d processes: a native thread in a busy JVM, ns"
            .formatted(
                plan.rounds.processes() * plan.rounds.pairs(),
                plan.rounds.roundMillis() * same.roundFactor() * 10,
                plan.rounds.processes()),
        "figure, beside",
        "in the JVM",
        "the other",
        "times as long",
        "range of the processes");
    for (Row row : rows) {
      Processes ratio = row.ratio();
      cells(
          row.name().replace("jitter/", "") + ", " + row.peer(),
          number(Math.round(row.ours())),
          number(Math.round(row.theirs())),
          ratio(1 / ratio.median()),
          ratio(1 / ratio.most()) + " .. " + ratio(1 / ratio.least()));
    }
  }

  // ---- Pauses

  private static void pauses(Plan plan) throws IOException {
    table(
        "A push every 100 µs for %.1f s, while the JVM allocates 2 GB/s; µs"
            .formatted(plan.pauseMillis / 1e3),
        "producer, collector",
        "in push: p99.99",
        "max",
        "late: p99",
        "p99.99",
        "max",
        "stops of the JVM",
        "longest",
        "longest time to stop");
    for (String collector : plan.some(List.of("G1", "ZGC"))) {
      for (String producer : plan.some(List.of(Pauses.JAVA_THREAD, Pauses.NATIVE_THREAD))) {
        Pauses pauses =
            Pauses.measure(producer, "-XX:+Use" + gcOption(collector), plan.pauseMillis);
        cells(
            (producer.equals(Pauses.JAVA_THREAD) ? "Java thread, " : "native thread, ") + collector,
            micros(pauses.figures().get("p99.99")),
            micros(pauses.figures().get("max")),
            micros(pauses.figures().get("late-p99")),
            micros(pauses.figures().get("late-p99.99")),
            micros(pauses.figures().get("late-max")),
            number(pauses.safepoints()),
            micros((double) pauses.longestStop()),
            micros((double) pauses.longestReach()));
      }
    }
  }

  private static String gcOption(String collector) {
    return collector.equals("G1") ? "G1GC" : collector;
  }

  // ---- Tables

  /// Begins a table, whose first column is text and whose others are numbers.
  private static void table(String title, String... columns) {
    OUT.printf("%n%s%n%n", title);
    cells((Object[]) columns);
    List<String> rule = new ArrayList<>(Collections.nCopies(columns.length, "---:"));
    rule.set(0, "---");
    cells(rule.toArray());
  }

  private static void cells(Object... cells) {
    OUT.println(
        Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |")));
    OUT.flush();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%,.1f %%", 100 * share);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%,.1f", nanos / 1e3);
  }
}
