package dev.ringbuf.benchmarks;

import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Catalog;
import dev.ringbuf.benchmarks.comparison.Comparison;
import dev.ringbuf.benchmarks.comparison.CppProgram;
import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Settings;
import dev.ringbuf.benchmarks.report.Agreement;
import dev.ringbuf.benchmarks.report.HtmlReport;
import dev.ringbuf.benchmarks.report.JsonReport;
import dev.ringbuf.benchmarks.report.Machine;
import dev.ringbuf.benchmarks.report.MarkdownReport;
import dev.ringbuf.benchmarks.report.Report;
import dev.ringbuf.benchmarks.report.Run;
import dev.ringbuf.benchmarks.report.Summary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command `./bench`.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures this library and its peers in turn, in the same run, and writes",
      "benchmarks/target/comparison.json, report.html, report.md and summary.svg."
    })
public final class Bench implements Callable<Integer> {
  @Option(
      names = "--quick",
      description = "Only peers with a target, short rounds, under five minutes.")
  private boolean quick;

  @Option(
      names = "--case",
      paramLabel = "NAME",
      description = "Only this case or group of cases; may be repeated. See --list.")
  private List<String> cases = new ArrayList<>();

  @Option(
      names = "--compare",
      arity = "2..*",
      paramLabel = "JSON",
      description = {
        "Measures nothing. Compares these comparison.json of earlier runs, and writes",
        "benchmarks/target/ranges.md and summary.svg. Exits with 1 if a row differs by",
        "more than 1.25 between two runs and is not marked as bistable or seldom seen."
      })
  private List<Path> compared = new ArrayList<>();

  @Option(names = "--list", description = "List the cases and their peers.")
  private boolean list;

  @Spec private CommandSpec spec = CommandSpec.create();

  Bench() {}

  /// Exits with 0 if everything was measured, 1 if a candidate failed or the compared runs differ,
  /// 2 for bad options.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (!compared.isEmpty()) {
      return compare();
    }
    List<Case> chosen = chosen();
    if (list) {
      chosen.forEach(Bench::describe);
      return 0;
    }
    Settings settings = quick ? Settings.QUICK : Settings.FULL;
    Machine machine = Machine.here(CppProgram.versions());
    System.out.println(machine.system() + "; " + machine.jdk());
    Progress progress = new Progress(System.out, chosen, settings);
    List<Result> results = new ArrayList<>();
    for (Case benchmark : chosen) {
      progress.begin(benchmark);
      Result result = new Comparison(benchmark, settings, progress::round).run();
      progress.end(result);
      results.add(result);
    }
    write(new Report(LocalDate.now(ZoneId.systemDefault()), settings.label(), machine, results));
    return 0;
  }

  private List<Case> chosen() {
    if (cases.isEmpty()) {
      return quick
          ? Catalog.all().stream()
              .map(Case::withTargetsOnly)
              .filter(benchmark -> !benchmark.peers().isEmpty())
              .toList()
          : Catalog.all();
    }
    Set<Case> chosen = new LinkedHashSet<>();
    for (String name : cases) {
      List<Case> matching = Catalog.matching(name);
      if (matching.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "there is no case \"" + name + "\"; --list shows all cases");
      }
      chosen.addAll(matching);
    }
    return List.copyOf(chosen);
  }

  private static void describe(Case benchmark) {
    PrintStream out = System.out;
    out.println(benchmark.name() + "  " + benchmark.title());
    for (Case.Peer peer : benchmark.peers()) {
      String target =
          peer.target()
              .map(aim -> String.format(Locale.ROOT, "  (target %.2f)", aim.near()))
              .orElse("");
      out.println("    " + peer.candidate().label() + target);
    }
  }

  private int compare() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (Path file : compared) {
      try {
        runs.add(JsonReport.read(Files.readString(file)));
      } catch (IllegalArgumentException | NoSuchFileException e) {
        throw new ParameterException(
            spec.commandLine(), file + " is not a report of ./bench: " + e.getMessage(), e);
      }
    }
    Agreement agreement = Agreement.of(runs);
    System.out.print(agreement.text());
    Path target = CppProgram.target();
    Files.writeString(target.resolve("ranges.md"), MarkdownReport.of(runs, List.of()));
    Files.writeString(target.resolve("summary.svg"), Summary.drawing(runs));
    System.out.println("\nWrote ranges.md and summary.svg to " + target);
    return agreement.isGood() ? 0 : 1;
  }

  private static void write(Report report) throws IOException {
    Path target = CppProgram.target();
    Run run = report.run();
    Files.writeString(target.resolve("comparison.json"), JsonReport.of(run));
    Files.writeString(
        target.resolve("report.md"), MarkdownReport.of(List.of(run), report.absences()));
    Files.writeString(target.resolve("report.html"), HtmlReport.of(report));
    Files.writeString(target.resolve("summary.svg"), Summary.drawing(List.of(run)));
    System.out.println(
        "\nWrote comparison.json, report.md, report.html and summary.svg to " + target);
  }
}
