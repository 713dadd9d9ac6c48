package dev.ringbuf.storms;

import java.util.List;

/// `hostile.c`: a ring whose words a third thread rewrites, sanitized and plain in turns.
final class HostileC implements Storm {
  private static final int CALLS = 200_000;

  private final StormFiles files;
  private final List<String> sanitized;
  private final List<String> plain;

  HostileC(StormFiles files) throws Exception {
    this.files = files;
    sanitized = List.of(files.compile("cc", "hostile.c", StormFiles.SANITIZERS).toString());
    plain = List.of(files.compile("cc", "hostile.c", List.of()).toString());
  }

  @Override
  public long round(long seed) throws Exception {
    List<String> program = seed % 2 == 0 ? sanitized : plain;
    String calls = files.run(program, seed, CALLS).split(" ", 2)[0];
    return Long.parseLong(calls);
  }
}
