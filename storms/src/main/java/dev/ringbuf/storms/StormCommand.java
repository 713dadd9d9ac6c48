package dev.ringbuf.storms;

import dev.ringbuf.storms.StormRunner.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The program behind `./storm`.
@Command(
    name = "storm",
    mixinStandardHelpOptions = true,
    description = "Tries to break the promises of the ring. Exit code 1: a promise was broken.")
final class StormCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "storms to run, by default all")
  private List<String> names = List.of();

  @Option(names = "--list", description = "lists the storms")
  private boolean list;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "time for each storm, 0: until it is stopped; default ${DEFAULT-VALUE}")
  private long seconds;

  @Option(names = "--rounds", paramLabel = "N", description = "rounds of each storm instead")
  private @Nullable Long rounds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "seed of the first round, by default random; each later round adds 1")
  private @Nullable Long seed;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  public static void main(String[] arguments) {
    // System.exit, because a round that hangs has threads.
    System.exit(new CommandLine(new StormCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    boolean broken = false;
    for (Kind kind : kinds()) {
      if (list) {
        out.printf("%-16s %s%n", kind.title, kind.description);
      } else {
        Outcome outcome = StormRunner.run(kind, budget(), firstSeed());
        out.println(outcome);
        broken |= outcome.violation() != null;
      }
      out.flush();
    }
    return broken ? 1 : 0;
  }

  private List<Kind> kinds() {
    try {
      return names.isEmpty() ? List.of(Kind.values()) : names.stream().map(Kind::of).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private long firstSeed() {
    return seed == null ? ThreadLocalRandom.current().nextLong(1_000_000_000) : seed;
  }

  private Budget budget() {
    if (rounds != null) {
      return Budget.ofRounds(rounds);
    }
    return seconds == 0 ? Budget.unlimited() : Budget.ofTime(Duration.ofSeconds(seconds));
  }
}
