package dev.ringbuf.storms;

import com.code_intelligence.jazzer.Jazzer;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.ringbuf.RingBuffer;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Inputs that reach new code, found by Jazzer or libFuzzer. What a round has found stays in the
/// corpus for the next one. A failing input is kept in the storm's directory.
final class CoverageFuzz implements Storm {
  private static final String LIMITS = "-timeout=20 -max_len=1300 -rss_limit_mb=4096 -verbosity=0";

  private static final int SESSIONS = 8;
  private static final int SEEDS = SESSIONS + 1;

  private final StormFiles files;
  private final List<String> command;
  private final long inputs;
  private final Path corpus;

  private CoverageFuzz(StormFiles files, List<String> command, long inputs) throws IOException {
    this.files = files;
    this.command = command;
    this.inputs = inputs;
    corpus = Files.createDirectory(files.path("corpus"));
    writeSeeds();
  }

  static CoverageFuzz java(StormFiles files) throws IOException {
    List<String> command = new ArrayList<>(List.of(StormFiles.javaProgram()));
    command.addAll(
        List.of(
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xshare:auto",
            "-cp"));
    command.add(
        StormFiles.classPath(
            Jazzer.class, FuzzedDataProvider.class, OpenFuzz.class, RingBuffer.class, Await.class));
    command.addAll(
        List.of(
            Jazzer.class.getName(),
            "--target_class=" + OpenFuzz.class.getName(),
            "--instrumentation_includes=dev.ringbuf.**",
            "--custom_hook_includes=dev.ringbuf.**"));
    return new CoverageFuzz(files, command, 100_000);
  }

  static CoverageFuzz c(StormFiles files) throws Exception {
    List<String> options =
        List.of("-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all");
    return new CoverageFuzz(
        files, List.of(files.compile("clang", "fuzz.c", options).toString()), 500_000);
  }

  /// Whole rings, and sessions of random commands.
  private void writeSeeds() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < SESSIONS; i++) {
      byte[] input = new byte[2 + 4 * 60];
      random.nextBytes(input);
      input[0] = 1;
      Files.write(corpus.resolve("session-" + i), input);
    }
    Path ring = files.path("ring");
    RingBuffer.create(ring, java.lang.foreign.ValueLayout.JAVA_LONG, 4).close();
    byte[] bytes = Files.readAllBytes(ring);
    byte[] input = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, input, 1, bytes.length);
    Files.write(corpus.resolve("ring"), input);
    Files.delete(ring);
  }

  @Override
  public long round(long seed) throws Exception {
    List<String> full = new ArrayList<>(command);
    full.addAll(List.of(LIMITS.split(" ", -1)));
    // libFuzzer takes 0 as "choose one".
    files.run(full, "-seed=" + (seed % (1L << 31) + 1), "-runs=" + inputs, corpus);
    // Without coverage a fuzzer keeps nothing, and would say that all is well.
    try (Stream<Path> kept = Files.list(corpus)) {
      Violation.check(kept.count() > SEEDS, "nothing was kept: is the target instrumented?");
    }
    return inputs;
  }
}
