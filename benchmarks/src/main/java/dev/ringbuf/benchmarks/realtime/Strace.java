package dev.ringbuf.benchmarks.realtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs a producer under strace, which writes a file for each thread.
public final class Strace {
  private static final Pattern MARK = Pattern.compile("\"/ringbuf-window-(\\d+)-(begin|end)\"");
  private static final Pattern SIGNAL = Pattern.compile("^--- (\\w+) ");
  private static final Pattern CALL = Pattern.compile("^(\\w+)\\(");

  private Strace() {}

  /// True if strace is installed, and the system lets it trace.
  public static boolean works() {
    return Programs.works("strace", "-o", "/dev/null", "true");
  }

  /// Runs a producer that prints a line for each window.
  static List<Window> run(List<String> producer) throws IOException {
    Path directory = Files.createTempDirectory("strace");
    try {
      List<String> command =
          new ArrayList<>(List.of("strace", "-f", "-ff", "-o", directory + "/thread"));
      command.addAll(producer);
      List<String> out = Programs.run(command).out();
      Map<Long, Map<String, Long>> calls = new HashMap<>();
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory)) {
        for (Path thread : threads) {
          read(Files.readAllLines(thread), calls);
        }
      }
      return Window.parse(out, calls);
    } finally {
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory)) {
        for (Path thread : threads) {
          Files.delete(thread);
        }
      }
      Files.delete(directory);
    }
  }

  /// Adds the calls and signals between the marks of each window. Other threads have no marks.
  ///
  /// @throws IllegalStateException if a window has no end
  static void read(List<String> trace, Map<Long, Map<String, Long>> calls) {
    Map<String, Long> window = null;
    for (String line : trace) {
      Matcher mark = MARK.matcher(line);
      if (mark.find()) {
        boolean begins = mark.group(2).equals("begin");
        if (begins != (window == null)) {
          throw new IllegalStateException("a mark is missing before: " + line);
        }
        if (begins) {
          window = new TreeMap<>();
          calls.put(Long.valueOf(mark.group(1)), window);
        } else {
          window = null;
        }
      } else if (window != null) {
        window.merge(name(line), 1L, Long::sum);
      }
    }
    if (window != null) {
      throw new IllegalStateException("the last window has no end: " + trace.getLast());
    }
  }

  private static String name(String line) {
    for (Pattern pattern : List.of(SIGNAL, CALL)) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return line;
  }
}
