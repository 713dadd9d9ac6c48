package dev.ringbuf.ingest.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Debian's Chromium without a window, for the tests of the page and for measurements.
public final class Chromium {
  /// The program.
  public static final Path PROGRAM = Path.of("/usr/bin/chromium");

  private Chromium() {}

  /// The options.
  ///
  /// @param profile an empty directory
  public static List<String> options(Path profile) {
    return List.of(
        "--headless=new",
        "--no-sandbox", // for root, as in continuous integration and in containers
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--user-data-dir=" + profile);
  }

  /// The command that opens a page.
  static List<String> command(Path profile, String page) {
    List<String> command = new ArrayList<>();
    command.add(PROGRAM.toString());
    command.addAll(options(profile));
    command.add(page);
    return command;
  }
}
