package dev.ringbuf.demo;

import dev.ringbuf.sources.Source;
import dev.ringbuf.sources.SourceException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program behind `./demo`. The package description says what it does, [Options] how to call
/// it.
public final class Demo {
  private final PrintStream out;
  private final PrintStream err;

  private Demo(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs the demo and ends the JVM with its exit code.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(new Demo(System.out, System.err).execute(args));
  }

  private int execute(String... args) {
    Options options = new Options();
    CommandLine commandLine = new CommandLine(options);
    try {
      commandLine.parseArgs(args);
      if (commandLine.isUsageHelpRequested()) {
        commandLine.usage(out);
        return ExitCode.OK;
      }
      options.validate();
      try (Source source = open(options)) {
        return run(options, source);
      }
    } catch (ParameterException e) {
      err.println("demo: " + e.getMessage());
      UnmatchedArgumentException.printSuggestions(e, err);
      err.println("Try './demo --help'.");
      return ExitCode.USAGE;
    } catch (SourceException e) {
      err.println("demo: --source " + options.source + ": " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private static Source open(Options options) {
    try {
      return options.source.open(options.rate == null ? 0 : options.rate);
    } catch (NoSuchFileException e) {
      throw options.refuse("--source", options.source, "there is no such file");
    } catch (IOException e) {
      throw options.refuse("--source", options.source, String.valueOf(e.getMessage()));
    }
  }

  private int run(Options options, Source source) {
    Plan plan = options.plan(source.rate(), source.channels(), source.length());
    Run run;
    try {
      run = new Run(options.source.toString(), plan, source);
    } catch (IllegalArgumentException e) { // larger than the memory
      throw options.refuse("--capacity", plan.capacity(), String.valueOf(e.getMessage()));
    }
    Optional<Terminal> terminal = Terminal.ofStandardOutput();
    Style style = terminal.isPresent() ? Style.of(out.charset()) : Style.PLAIN;
    View view =
        terminal
            .<View>map(t -> new LiveView(out, plan, style, t::size))
            .orElseGet(() -> new PlainView(out, plan));
    out.println(style.paint(Style.Color.BOLD, source.description()));
    out.println(plan.describe());

    int exitCode = ExitCode.SOFTWARE;
    OrderlyEnd end = new OrderlyEnd(run::interrupt);
    try {
      Ledger ledger = run.run(view);
      ledger.lines(style).forEach(out::println);
      out.println(ledger.json());
      out.flush();
      if (ledger.isCutShort()) {
        throw new SourceException(
            "the source stopped by itself after %,d of %,d %s"
                .formatted(ledger.offered(), plan.frames(), plan.unit()));
      }
      exitCode = ledger.lawsHold() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end.finish(exitCode);
    }
    return exitCode;
  }
}
