package dev.ringbuf.ringtop;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The command line.
///
/// @param files as named, in this order; empty only with help
/// @param interval between two looks
record Options(List<Path> files, boolean json, boolean help, Duration interval) {
  static final String HELP =
      """
      Usage: ./ringtop [--json] [--interval SECONDS] FILE...

      Watches rings in files from outside. Claims no role and writes nothing.

        --json               Print one JSON object per ring, once.
        --interval SECONDS   Time between two looks, 0.1 .. 3600 (default: 1).
        --help               Show this text and exit.

      In a terminal the figures are redrawn in place; q or Ctrl-C ends. Elsewhere one block of text
      follows the other. Exit code: 0; with --json, 1 if a file holds no ring that can be read; 2
      for bad options.
      """;

  private static final BigDecimal MIN_SECONDS = new BigDecimal("0.1");
  private static final BigDecimal MAX_SECONDS = new BigDecimal("3600");
  private static final String INTERVAL = "--interval";

  /// The command line is wrong; the message says how.
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static Options parse(String... args) throws UsageException {
    List<Path> files = new ArrayList<>();
    boolean json = false;
    boolean help = false;
    boolean filesOnly = false;
    Duration interval = Duration.ofSeconds(1);
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (filesOnly || !arg.startsWith("-")) {
        files.add(file(arg));
      } else if (arg.equals("--")) {
        filesOnly = true;
      } else if (arg.equals("--json")) {
        json = true;
      } else if (arg.equals("--help")) {
        help = true;
      } else if (arg.startsWith(INTERVAL + "=")) {
        interval = interval(arg.substring(INTERVAL.length() + 1));
      } else if (arg.equals(INTERVAL)) {
        if (++i == args.length) {
          throw new UsageException("--interval needs a number of seconds");
        }
        interval = interval(args[i]);
      } else {
        throw new UsageException("unknown option '" + arg + "'");
      }
    }
    if (files.isEmpty() && !help) {
      throw new UsageException("name at least one ring file");
    }
    return new Options(List.copyOf(files), json, help, interval);
  }

  private static Path file(String name) throws UsageException {
    if (name.isEmpty()) {
      throw new UsageException("a file name is empty");
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UsageException("'" + name + "' is no file name: " + e.getReason());
    }
  }

  private static Duration interval(String seconds) throws UsageException {
    BigDecimal value;
    try {
      value = new BigDecimal(seconds);
    } catch (NumberFormatException e) {
      throw new UsageException("--interval " + seconds + ": it is not a number of seconds");
    }
    if (value.compareTo(MIN_SECONDS) < 0 || value.compareTo(MAX_SECONDS) > 0) {
      throw new UsageException(
          "--interval %s: it must be in %s .. %s s".formatted(seconds, MIN_SECONDS, MAX_SECONDS));
    }
    return Duration.ofNanos(value.movePointRight(9).longValue());
  }
}
