package dev.ringbuf.ingest.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import reactor.core.publisher.Hooks;

/// The program behind `tools/measure-ingestion.sh`.
@Command(
    name = "measure-ingestion.sh",
    description = "Measures how much this machine ingests, and prints tables in Markdown.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MeasureIngestion {
  /// A table.
  enum Part {
    CAPACITY,
    LATENCY,
    VIEWERS,
    DEMAND
  }

  @Option(names = "--quick", description = "Short runs: five minutes instead of ten.")
  private boolean quick;

  @Option(names = "--smoke", description = "Shows in seconds whether it works; no figures.")
  private boolean smoke;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "Some of: ${COMPLETION-CANDIDATES}.")
  private Set<Part> parts = Set.of(Part.values());

  private final PrintStream out;

  MeasureIngestion(PrintStream out) {
    this.out = out;
  }

  /// Prints the tables.
  ///
  /// @param args see `--help`
  public static void main(String[] args) throws IOException {
    // What a client that does not read takes anyway; read by the JDK's client when it starts.
    System.setProperty(
        "jdk.httpclient.receiveBufferSize", Integer.toString(RingServer.KERNEL_BUFFER));
    Logging.errorsOnly();
    Hooks.onErrorDropped(_ -> {}); // clients leave without a word
    CommandLine commandLine =
        new CommandLine(new MeasureIngestion(System.out)).setCaseInsensitiveEnumValuesAllowed(true);
    try {
      commandLine.parseArgs(args);
    } catch (ParameterException e) {
      System.err.println("measure-ingestion.sh: " + e.getMessage());
      System.exit(ExitCode.USAGE);
    }
    if (commandLine.isUsageHelpRequested()) {
      commandLine.usage(System.out);
      return;
    }
    commandLine.<MeasureIngestion>getCommand().measure();
    System.exit(0); // clients' threads may still run
  }

  void measure() throws IOException {
    Plan plan = smoke ? Plan.SMOKE : quick ? Plan.QUICK : Plan.FULL;
    header();
    if (parts.contains(Part.CAPACITY)) {
      new Capacity(plan)
          .measure(
              new Table(
                  out,
                  "Streams of floats, each with a broadcast and a subscriber",
                  "streams x rate",
                  "received",
                  "lost",
                  "CPU",
                  "RSS",
                  "heap",
                  "producer late"));
    }
    if (parts.contains(Part.LATENCY)) {
      Table table =
          new Table(out, "From push to subscriber", "subscriber", "items", "p50", "p99", "max");
      new Latency(plan, table).measure();
    }
    if (parts.contains(Part.VIEWERS)) {
      Table table =
          new Table(
              out,
              "Viewers of one stream of 48 kHz",
              "server: viewers",
              "CPU",
              "CPU of clients",
              "RSS",
              "heap",
              "heap grows",
              "received",
              "lost");
      for (Served served : Served.values()) {
        new Audience(plan).measure(table, served);
      }
    }
    if (parts.contains(Part.DEMAND)) {
      Table table =
          new Table(
              out,
              "A client that takes ten blocks",
              "server",
              "taken",
              "left the source",
              "beyond");
      for (Served served : Served.values()) {
        new Demand(plan).measure(table, served);
      }
    }
  }

  private void header() {
    out.printf(
        Locale.ROOT,
        "%s, %d processors, load %.1f before, Java %s, servers with -Xmx%s%n",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version().feature(),
        Child.HEAP);
  }
}
