package dev.ringbuf.ringtop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The terminal behind standard output. Its size comes from the C library, and its mode is set by
/// `stty`, because Java has no API for either.
final class Terminal {
  private static final int STDOUT = 1;
  private static final Size USUAL = new Size(80, 24);
  private static final File KEYBOARD = new File("/dev/tty");

  /// `TIOCGWINSZ` of Linux and of macOS; it fills in a `struct winsize` of four shorts.
  private static final long LINUX_WINDOW_SIZE = 0x5413;

  private static final long MACOS_WINDOW_SIZE = 0x40087468;
  private static final long WINSIZE_BYTES = 8;
  private static final long ROWS = 0;
  private static final long COLUMNS = 2;

  private final MethodHandle ioctl;
  private final long request;
  private final MemorySegment winsize = Arena.ofAuto().allocate(WINSIZE_BYTES);

  private Terminal(MethodHandle ioctl, long request) {
    this.ioctl = ioctl;
    this.request = request;
  }

  /// The terminal. Empty if standard output is not a terminal that can move its cursor, or if the
  /// system is neither Linux nor macOS.
  @SuppressWarnings("restricted") // the descriptor is that of ioctl
  static Optional<Terminal> ofStandardOutput() {
    String os = System.getProperty("os.name", "");
    boolean macOs = os.startsWith("Mac");
    String type = System.getenv().getOrDefault("TERM", "dumb");
    if (!(macOs || os.equals("Linux")) || type.isEmpty() || type.equals("dumb")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle ioctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));
    Terminal terminal = new Terminal(ioctl, macOs ? MACOS_WINDOW_SIZE : LINUX_WINDOW_SIZE);
    return terminal.askSize() ? Optional.of(terminal) : Optional.empty();
  }

  /// Columns and rows, >= 1.
  record Size(int columns, int rows) {}

  /// The current size. One thread at a time.
  Size size() {
    boolean known = askSize();
    int rows = known ? Short.toUnsignedInt(winsize.get(JAVA_SHORT, ROWS)) : 0;
    int columns = known ? Short.toUnsignedInt(winsize.get(JAVA_SHORT, COLUMNS)) : 0;
    return new Size(columns > 0 ? columns : USUAL.columns, rows > 0 ? rows : USUAL.rows);
  }

  /// Asks for the size. Returns false if standard output is not a terminal.
  private boolean askSize() {
    try {
      return (int) ioctl.invokeExact(STDOUT, request, winsize) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call ioctl", e);
    }
  }

  /// Makes the keyboard deliver each key at once and unseen. Ctrl-C still interrupts.
  ///
  /// @return the mode before, for [#restore]; empty if there is no keyboard or no `stty`
  static Optional<String> readKeys() {
    Optional<String> before = stty("-g");
    return before.filter(_ -> stty("-icanon", "-echo", "min", "1", "time", "0").isPresent());
  }

  static void restore(String mode) {
    stty(mode);
  }

  /// The keyboard, whatever standard input is.
  static InputStream keyboard() throws IOException {
    return new FileInputStream(KEYBOARD);
  }

  private static Optional<String> stty(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(KEYBOARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
      return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
