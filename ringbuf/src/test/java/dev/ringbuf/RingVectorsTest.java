package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.NativeToolchain.Sanitizer;
import dev.ringbuf.RingScript.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Java and C do the same, operation by operation and byte by byte: on the vectors of
/// `ring-vectors.txt`, whose results are written down, and on random scripts.
class RingVectorsTest {
  private static final Path VECTORS = Path.of("src/test/resources/ring-vectors.txt");

  @TempDir Path directory = Path.of("");

  @Test
  void javaGivesTheResultsWrittenDown() throws IOException {
    List<String> script = Files.readAllLines(VECTORS);
    assertThat(described(script, RingScript.replayAll(script))).isEqualTo(script);
  }

  @Test
  void cGivesTheResultsWrittenDown() throws IOException {
    List<String> script = Files.readAllLines(VECTORS);
    assertThat(described(script, replayInC(script))).isEqualTo(script);
  }

  @Test
  void bothLeaveTheSameMemory() throws IOException {
    List<String> script = Files.readAllLines(VECTORS);
    assertSame(script, RingScript.replayAll(script), replayInC(script));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void bothGiveTheSameResultsForRandomScripts(int seed) throws IOException {
    Random random = new Random(seed);
    List<String> script = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      script.add("ring %d %d".formatted(1 + random.nextInt(12), 2 << random.nextInt(3)));
      for (int j = 0; j < 100; j++) {
        script.add(randomOperation(random));
      }
    }
    assertSame(script, RingScript.replayAll(script), replayInC(script));
  }

  private static String randomOperation(Random random) {
    int n = random.nextInt(16);
    return switch (random.nextInt(27)) {
      case 0, 1, 2, 3 -> "push " + n;
      case 4 -> "try_push " + n;
      case 5 -> "push_all " + n;
      case 6 -> "reserve " + n;
      case 7 -> "commit " + random.nextInt(6);
      case 8 -> "drop " + n;
      case 9 -> "free_slots";
      case 10 -> "producer";
      case 11, 12, 13 -> "pop " + n;
      case 14 -> "peek " + n;
      case 15 -> "window " + n;
      case 16 -> "consume " + random.nextInt(6);
      case 17 -> "skip " + n;
      case 18 -> n == 0 ? "clear" : "available";
      case 19, 20, 21, 22 -> "next " + n;
      case 23 -> "consumer";
      case 24 -> "missed " + n;
      case 25 -> n == 0 ? "fail " + random.nextInt() : "terminated";
      default -> n == 0 ? "cancel" : "is_cancelled";
    };
  }

  /// The script with the results and shared words of a replay behind each operation.
  private static List<String> described(List<String> script, Outcome outcome) {
    List<String> described = new ArrayList<>();
    var results = outcome.lines().iterator();
    for (String line : script) {
      if (line.isBlank() || line.startsWith("#") || line.startsWith("ring ")) {
        described.add(line);
      } else {
        String operation = line.replaceFirst(" *->.*", "");
        String result = results.next().replaceFirst(" #.*", "");
        described.add("%-15s -> %s".formatted(operation, result));
      }
    }
    return described;
  }

  private static void assertSame(List<String> script, Outcome java, Outcome c) {
    List<String> operations =
        script.stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("ring "))
            .toList();
    for (int i = 0; i < Math.min(java.lines().size(), c.lines().size()); i++) {
      int operation = i;
      assertThat(java.lines().get(i))
          .as(() -> "operation %d: %s".formatted(operation, operations.get(operation)))
          .isEqualTo(c.lines().get(i));
    }
    assertThat(java.lines()).hasSameSizeAs(c.lines());
    assertThat(java.memory()).isEqualTo(c.memory());
  }

  private Outcome replayInC(List<String> script) throws IOException {
    List<String> program = NativeToolchain.program(Sanitizer.ADDRESS_AND_UNDEFINED, "vectors.c");
    Path source = Files.write(directory.resolve("script.txt"), script);
    Path memory = directory.resolve("memory.bin");
    String output = NativeToolchain.run(program, source.toString(), memory.toString());
    return new Outcome(output.lines().toList(), ByteBuffer.wrap(Files.readAllBytes(memory)));
  }
}
