package dev.ringbuf.benchmarks.realtime;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts the instructions of a push in C with callgrind, which runs a program on a simulated
/// processor. The count needs no counters of the processor, and is the same in every run.
public final class Instructions {
  /// Fewer than the ledger has slots, so that it is never full.
  static final int PUSHES = 200;

  private static final Pattern COLLECTED = Pattern.compile("Collected : (\\d+)");

  private Instructions() {}

  /// What the subscriber of `freedom count` does between two pushes.
  public enum Subscriber {
    ABSENT,
    CANCELLED,
    WAITING,
    SLOW,
    READING,
    LEASING,
    SKIPPING
  }

  /// What happens to a block of 64 floats.
  public enum Outcome {
    /// The producer knows of the room.
    ROOM("accepted"),
    /// The producer looks at the consumer's position first.
    LOOK("accepted after a look at the consumer"),
    /// As `LOOK`, and the block runs over the end of the ring.
    SPLIT("the same, over the end of the ring"),
    /// A loss in front of the block goes into the ledger.
    GAP("accepted behind a gap"),
    /// The block is dropped.
    FULL("dropped");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    /// The subscribers with which this happens to every block.
    public Set<Subscriber> subscribers() {
      return switch (this) {
        case ROOM, GAP -> EnumSet.allOf(Subscriber.class);
        case LOOK, SPLIT -> EnumSet.of(Subscriber.READING, Subscriber.LEASING, Subscriber.SKIPPING);
        case FULL -> EnumSet.of(Subscriber.ABSENT, Subscriber.CANCELLED, Subscriber.WAITING);
      };
    }
  }

  /// True if valgrind is installed and works.
  public static boolean canCount() {
    return Programs.works("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "true");
  }

  /// The instructions of 200 pushes with the same outcome.
  public static long of(Outcome outcome, Subscriber subscriber) throws IOException {
    String report =
        Programs.run(
                List.of(
                    "valgrind",
                    "--tool=callgrind",
                    "--callgrind-out-file=/dev/null",
                    "--toggle-collect=freedom_push",
                    FreedomProgram.path(),
                    "count",
                    outcome.name().toLowerCase(Locale.ROOT),
                    subscriber.name().toLowerCase(Locale.ROOT),
                    String.valueOf(PUSHES)))
            .err();
    Matcher collected = COLLECTED.matcher(report);
    if (!collected.find()) {
      throw new IOException("callgrind printed no count:\n" + report);
    }
    return Long.parseLong(collected.group(1));
  }
}
