package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A program in another language reads the format: `recipes/kafka-python/read_stream.py`.
@Timeout(120)
class PythonReaderTest {
  private static final String PROGRAM = "../recipes/kafka-python/read_stream.py";

  /// That of the distribution, whose packages it sees.
  private static final String PYTHON =
      Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

  private static final WriterSpec PROMPT = WriterSpec.defaults().withLinger(Duration.ZERO);

  @BeforeAll
  static void requirePython() throws Exception {
    String missing = execute("-c", "import confluent_kafka");
    if (!missing.isEmpty()) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("continuous integration must not skip tests: " + missing);
      }
      String message = "SKIPPED the reader in Python: there is no python3-confluent-kafka";
      System.out.println(message);
      Assumptions.abort(message);
    }
  }

  private static String execute(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return e.toString();
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? output : "failed: " + output;
  }

  private static List<String> read(KafkaTopic topic, RingBuffer ring) throws Exception {
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      Await.until(() -> writer.streams().stream().allMatch(StreamStatus::ended));
    }
    return execute(PROGRAM, topic.bootstrapServers(), topic.name(), "a").lines().toList();
  }

  @Test
  void elementsGapsAndTheEnd() throws Exception {
    KafkaTopic topic = Broker.shared().createTopic("python-" + System.nanoTime(), 3, Map.of());
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 800);
    RingProducer in = ring.producer();
    Rings.push(in, 150);
    in.drop(50);
    Rings.push(in, 30);
    in.complete();
    assertThat(read(topic, ring))
        .containsExactly(
            "data 0 100 0 99",
            "data 100 50 100 149",
            "gap 150 50",
            "data 200 30 200 229",
            "end 230 ");
  }

  @Test
  void structs() throws Exception {
    KafkaTopic topic = Broker.shared().createTopic("python-structs-" + System.nanoTime());
    StructLayout element =
        MemoryLayout.structLayout(
            JAVA_INT.withName("id"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("nanos"),
            MemoryLayout.sequenceLayout(2, JAVA_FLOAT).withName("axis"),
            MemoryLayout.structLayout(JAVA_SHORT, JAVA_SHORT.withName("y")).withName("at"),
            MemoryLayout.paddingLayout(4));
    RingBuffer ring = RingBuffer.allocate(element, 8);
    ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, 7).putLong(8, 1L << 40).putFloat(16, 1.5f).putFloat(20, -1);
    bytes.putShort(24, (short) -3).putShort(26, (short) 4);
    RingProducer in = ring.producer();
    in.push(MemorySegment.ofBuffer(bytes));
    in.fail(3);
    String values = "7 1099511627776 1.5 -1.0 -3 4";
    assertThat(read(topic, ring)).containsExactly("data 0 1 " + values + " " + values, "end 1 3");
  }
}
