package dev.ringbuf.benchmarks.realtime;

import static java.util.Objects.requireNonNull;

import dev.ringbuf.benchmarks.comparison.CppProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// The producer in C, `freedom.c`.
final class FreedomProgram {
  private static final List<String> SOURCES = List.of("freedom.c", "ringbuf.h");

  private FreedomProgram() {}

  /// Compiles it on first use.
  private static final class Holder {
    static final Path PROGRAM = compile();
  }

  /// The program.
  ///
  /// @throws IllegalStateException if it cannot be compiled
  static String path() {
    return Holder.PROGRAM.toString();
  }

  /// Without -march=native, because callgrind does not know every instruction. Symbols are bound at
  /// the start, because the first call of memcpy would bind it in the middle of a push.
  private static Path compile() {
    try {
      Path directory = Files.createDirectories(CppProgram.target().resolve("freedom"));
      for (String source : SOURCES) {
        try (InputStream in =
            requireNonNull(FreedomProgram.class.getResourceAsStream("/native/" + source), source)) {
          Files.copy(in, directory.resolve(source), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path program = directory.resolve("freedom");
      Programs.run(
          List.of(
              Optional.ofNullable(System.getenv("CC")).orElse("cc"),
              "-std=c11",
              "-O2",
              "-g",
              "-Wall",
              "-Wextra",
              "-Werror",
              "-Wl,-z,now",
              "-o",
              program.toString(),
              directory.resolve("freedom.c").toString()));
      return program;
    } catch (IOException e) {
      throw new IllegalStateException("cannot compile freedom.c: " + e.getMessage(), e);
    }
  }
}
