package dev.ringbuf.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ringbuf.RingBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SensorExampleTest {
  @Test
  void printsWhatTheReadmeShows() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    Matcher shown =
        Pattern.compile("```java\nimport static.*?```\n.*?```text\n(.*?)```", Pattern.DOTALL)
            .matcher(readme);
    assertThat(shown.find()).as("an example and its output in the README").isTrue();
    assertThat(printedByTheExample()).isEqualTo(shown.group(1));
  }

  @Test
  void samplingAllocatesNothingPerReading() {
    RingBuffer ring = RingBuffer.allocate(SensorExample.READING, 1_000);
    SensorExample.sample(ring, 100_000); // compiled now
    long few = allocatedBy(10);
    long many = allocatedBy(100_000);
    assertThat(many - few).as("bytes for 99,990 more readings").isLessThan(99_990);
  }

  private static long allocatedBy(int readings) {
    RingBuffer ring = RingBuffer.allocate(SensorExample.READING, 1_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    SensorExample.sample(ring, readings);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static String printedByTheExample() {
    PrintStream standardOutput = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      SensorExample.main(new String[0]);
    } finally {
      System.setOut(standardOutput);
    }
    return printed.toString(UTF_8).replace("\r\n", "\n");
  }
}
