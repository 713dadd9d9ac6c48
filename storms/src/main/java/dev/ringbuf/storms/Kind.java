package dev.ringbuf.storms;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The storms there are.
@SuppressWarnings("ImmutableEnumChecker") // factories have no state
enum Kind {
  MODEL("operations", 400, "random rings and operations, against a plain model", ModelFuzz::new),
  JAVA_C(
      "operations",
      400,
      "the same operations in Java and in C; results and files are compared byte by byte",
      JavaAgainstC::new),
  KILLS_C_C("kills", 2, "producer and consumer in C, killed in turns", KillStorm::cToC),
  KILLS_C_JAVA("kills", 1, "producer in C, consumer in Java", KillStorm::cToJava),
  KILLS_JAVA_C("kills", 1, "producer in Java, consumer in C", KillStorm::javaToC),
  KILLS_JAVA_JAVA("kills", 1, "producer and consumer in Java", KillStorm::javaToJava),
  CLAIMS(
      "claims", 10, "processes and a thread race for roles of a re-pointed name", ClaimRace::new),
  CREATION("kills", 20, "processes that create the same rings are killed", CreationStorm::new),
  INTERRUPTS("openings", 5, "rings are opened on interrupted threads", InterruptStorm::new),
  HOSTILE_JAVA("calls", 40, "a thread that rewrites words of a ring in Java", HostileJava::new),
  HOSTILE_C("calls", 4, "the same in C, sanitized and plain", HostileC::new),
  FUZZ_JAVA("inputs", 1, "Jazzer: open and a session over arbitrary bytes", CoverageFuzz::java),
  FUZZ_C("inputs", 1, "libFuzzer: the same in C, under sanitizers", CoverageFuzz::c),
  CHAINS(
      "subscriptions",
      20,
      "random streams behind random chains of operators, with random demand and cancels",
      files -> new ChainStorm()),
  SUBSCRIPTIONS(
      "subscriptions",
      5,
      "threads subscribe to one stream or broadcast and cancel, at the same time",
      files -> new SubscriptionStorm()),
  ENDINGS(
      "rings", 5, "rings are closed, corrupted or truncated under their streams", EndingStorm::new),
  SOAK(
      "subscriptions",
      5,
      "the last three in turn, and no more threads, handles and memory than at first",
      SoakStorm::new);

  /// Makes a storm, with what it needs for all its rounds.
  interface Factory {
    Storm create(StormFiles files) throws Exception;
  }

  final String title = name().toLowerCase(Locale.ROOT).replace('_', '-');
  final String unit;

  /// Rounds in continuous integration.
  final long shortRounds;

  final String description;
  private final Factory factory;

  Kind(String unit, long shortRounds, String description, Factory factory) {
    this.unit = unit;
    this.shortRounds = shortRounds;
    this.description = description;
    this.factory = factory;
  }

  Storm create(StormFiles files) throws Exception {
    return factory.create(files);
  }

  /// @throws IllegalArgumentException if there is no such storm
  static Kind of(String title) {
    return Arrays.stream(values())
        .filter(kind -> kind.title.equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no storm "
                        + title
                        + "; there are "
                        + Arrays.stream(values())
                            .map(kind -> kind.title)
                            .collect(Collectors.joining(", "))));
  }
}
