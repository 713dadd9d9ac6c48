package dev.ringbuf.ringtop;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// A full screen of a terminal that is redrawn in place. Each line is written over the old one and
/// cleared behind it, in a single write, so that nothing flickers.
final class Screen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l"; // second screen, no cursor
  private static final String LEAVE = "\u001b[?1049l\u001b[?25h";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream out;
  private final Optional<String> modeBefore;
  private List<String> lastLines = List.of();
  private boolean closed;

  private Screen(PrintStream out, Optional<String> modeBefore) {
    this.out = out;
    this.modeBefore = modeBefore;
  }

  /// Takes the terminal over, until it is closed or the JVM ends.
  ///
  /// @param quit called on its own thread when the user presses q
  static Screen open(PrintStream out, Runnable quit) {
    Optional<String> modeBefore = Terminal.readKeys();
    Screen screen = new Screen(out, modeBefore);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("screen-restore").unstarted(screen::close));
    if (modeBefore.isPresent()) {
      Thread.ofPlatform().daemon().name("keys").start(() -> waitForQ(quit));
    }
    screen.print(ENTER);
    return screen;
  }

  private static void waitForQ(Runnable quit) {
    try (InputStream keyboard = Terminal.keyboard()) {
      int key;
      do {
        key = keyboard.read();
      } while (key != 'q' && key != 'Q' && key >= 0);
      quit.run();
    } catch (IOException e) {
      // the terminal is gone; its end stops the program
    }
  }

  /// Draws the lines, cut to the size.
  synchronized void draw(List<String> lines, Terminal.Size size) {
    if (!closed) {
      lastLines = lines;
      print(frame(lines, size));
    }
  }

  static String frame(List<String> lines, Terminal.Size size) {
    StringBuilder frame = new StringBuilder(HOME);
    int shown = Math.min(lines.size(), size.rows());
    for (int i = 0; i < shown; i++) {
      boolean more = i == size.rows() - 1 && lines.size() > size.rows();
      String line = more ? "... %d more lines".formatted(lines.size() - i) : lines.get(i);
      frame.append(i > 0 ? "\r\n" : "").append(Style.cut(line, size.columns()));
      frame.append(CLEAR_REST_OF_LINE);
    }
    return frame.append(CLEAR_BELOW).toString();
  }

  /// Gives the terminal back, and leaves the last figures on it.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      print(LEAVE);
      lastLines.forEach(out::println);
      out.flush();
      modeBefore.ifPresent(Terminal::restore);
    }
  }

  private void print(String text) {
    out.print(text);
    out.flush();
  }
}
