package dev.ringbuf.ringtop;

import dev.ringbuf.RingInspection;
import dev.ringbuf.RingInspection.Claim;
import dev.ringbuf.ringtop.Look.Failed;
import dev.ringbuf.ringtop.Look.Seen;
import dev.ringbuf.ringtop.Options.UsageException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The program behind `./ringtop`. [Options] says how to call it.
public final class Ringtop {
  private static final int OK = 0;
  private static final int NO_RING = 1;
  private static final int USAGE = 2;

  /// How soon a new size of the terminal is noticed.
  private static final long RESIZE_NANOS = Duration.ofMillis(100).toNanos();

  private static final int WIDTH_OF_BLOCKS = 100;

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch quit = new CountDownLatch(1);

  Ringtop(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs the program and ends the JVM with its exit code.
  ///
  /// @param args see `--help`
  public static void main(String[] args) throws InterruptedException {
    System.exit(new Ringtop(System.out, System.err).execute(args));
  }

  int execute(String... args) throws InterruptedException {
    Options options;
    try {
      options = Options.parse(args);
    } catch (UsageException e) {
      err.println("ringtop: " + e.getMessage());
      err.println("Try './ringtop --help'.");
      return USAGE;
    }
    if (options.help()) {
      out.print(Options.HELP);
      return OK;
    }
    if (options.json()) {
      return printJson(options.files());
    }
    Map<Path, WatchedRing> rings = new LinkedHashMap<>();
    options.files().forEach(file -> rings.putIfAbsent(file, new WatchedRing(file)));
    Optional<Terminal> terminal = Terminal.ofStandardOutput();
    if (terminal.isPresent()) {
      watchLive(rings, options.interval(), terminal.get());
    } else {
      watchInBlocks(rings, options.interval());
    }
    return OK;
  }

  private int printJson(List<Path> files) {
    int exitCode = OK;
    boolean holdersKnown = true;
    for (Path file : files) {
      switch (new WatchedRing(file).look(System.nanoTime())) {
        case Seen seen -> {
          out.println(Json.object(file, seen.ring()));
          holdersKnown &= holdersKnown(seen.ring());
        }
        case Failed(String reason) -> {
          err.println("ringtop: " + Style.printable(file + ": " + reason));
          exitCode = NO_RING;
        }
      }
    }
    if (!holdersKnown) {
      err.println("ringtop: this system does not tell who holds a role, so null may be wrong");
    }
    out.flush();
    return exitCode;
  }

  private static boolean holdersKnown(RingInspection ring) {
    return ring.producer().claim() != Claim.UNKNOWN && ring.consumer().claim() != Claim.UNKNOWN;
  }

  private void watchLive(Map<Path, WatchedRing> rings, Duration interval, Terminal terminal)
      throws InterruptedException {
    Panel panel = new Panel(Style.of(out.charset()));
    try (Screen screen = Screen.open(out, quit::countDown)) {
      boolean ended = false;
      while (!ended) {
        long start = System.nanoTime();
        Map<Path, Look> looks = look(rings);
        Terminal.Size size = terminal.size();
        screen.draw(lines(panel, looks, size.columns()), size);
        long left = interval.toNanos();
        while (!ended && left > 0) {
          ended = quit.await(Math.min(left, RESIZE_NANOS), TimeUnit.NANOSECONDS);
          left = start + interval.toNanos() - System.nanoTime();
          Terminal.Size now = terminal.size();
          if (!ended && !now.equals(size)) {
            size = now;
            screen.draw(lines(panel, looks, size.columns()), size);
          }
        }
      }
    }
  }

  /// Until the JVM is killed, or nobody reads the output any more.
  private void watchInBlocks(Map<Path, WatchedRing> rings, Duration interval)
      throws InterruptedException {
    Panel panel = new Panel(Style.PLAIN);
    do {
      out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS));
      lines(panel, look(rings), WIDTH_OF_BLOCKS).forEach(out::println);
    } while (!out.checkError() && !quit.await(interval.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static Map<Path, Look> look(Map<Path, WatchedRing> rings) {
    Map<Path, Look> looks = new LinkedHashMap<>();
    rings.forEach((file, ring) -> looks.put(file, ring.look(System.nanoTime())));
    return looks;
  }

  private static List<String> lines(Panel panel, Map<Path, Look> looks, int columns) {
    List<String> lines = new ArrayList<>();
    looks.forEach(
        (file, look) -> {
          lines.addAll(panel.lines(file, look, columns));
          lines.add("");
        });
    return lines;
  }
}
