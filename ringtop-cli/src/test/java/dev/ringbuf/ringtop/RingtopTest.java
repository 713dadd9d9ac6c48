package dev.ringbuf.ringtop;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program in this process: what it prints, and its exit code.
class RingtopTest {
  @TempDir Path directory = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Object... args) throws InterruptedException {
    PrintStream output = new PrintStream(out, true, UTF_8);
    PrintStream errors = new PrintStream(err, true, UTF_8);
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    return new Ringtop(output, errors).execute(texts);
  }

  private List<String> out() {
    return out.toString(UTF_8).lines().toList();
  }

  private Path ring(String name) throws IOException {
    Path file = directory.resolve(name);
    try (RingBuffer ring = RingBuffer.create(file, JAVA_FLOAT, 100);
        RingProducer in = ring.producer();
        RingConsumer consumer = ring.consumer()) {
      in.push(new float[130]);
      consumer.popFloats(20);
    }
    return file;
  }

  @Test
  void printsOneObjectPerRingOnce() throws Exception {
    Path first = ring("first");
    Path second = ring("second");
    assertThat(run("--json", first, second)).isZero();
    assertThat(out()).hasSize(2);
    Map<String, ?> members = FlatJson.parse(out().getFirst());
    assertThat(members.get("file")).isEqualTo(first.toString());
    assertThat(members.get("offered")).isEqualTo(130L);
    assertThat(members.get("delivered")).isEqualTo(20L);
    assertThat(members.get("dropped")).isEqualTo(30L);
    assertThat(members.get("buffered")).isEqualTo(80L);
    assertThat(members.get("gaps")).isEqualTo(1L);
    assertThat(FlatJson.parse(out().getLast())).containsEntry("file", second.toString());
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void aFileThatIsNoRingCostsALineAndTheExitCodeButNotTheOthers() throws Exception {
    Path good = ring("good");
    Path missing = directory.resolve("missing");
    Path text = Files.writeString(directory.resolve("text"), "x".repeat(1000));
    Path old = ring("old");
    write(old, 8, 1); // the version
    Path cut = ring("cut");
    try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
      channel.truncate(600);
    }
    assertThat(run("--json", missing, text, old, cut, directory, good)).isEqualTo(1);
    assertThat(out()).hasSize(1);
    assertThat(FlatJson.parse(out().getFirst())).containsEntry("file", good.toString());
    List<String> lines = err.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).isEqualTo("ringtop: " + missing + ": no such file");
    assertThat(lines.get(1)).startsWith("ringtop: " + text + ": not a ring");
    assertThat(lines.get(2)).startsWith("ringtop: " + old + ": ").contains("layout version 1");
    assertThat(lines.get(3)).startsWith("ringtop: " + cut + ": ").contains("cut short");
    assertThat(lines.get(4)).isEqualTo("ringtop: " + directory + ": not a regular file");
  }

  @Test
  void aCorruptedRingIsShown() throws Exception {
    Path file = ring("bad");
    write(file, 128, -5); // the lower half of the tail
    assertThat(run("--json", file)).isZero();
    assertThat(FlatJson.parse(out().getFirst())).containsEntry("state", "corrupted");
  }

  private static void write(Path file, int offset, int value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer word = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
      channel.write(word.putInt(value).flip(), offset);
    }
  }

  @Test
  void badOptionsAreRefusedWithTheirReason() throws Exception {
    assertThat(run("--interval", "soon", "a")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("ringtop: --interval soon").contains("--help");
    assertThat(out()).isEmpty();
  }

  @Test
  void helpNamesEveryOption() throws Exception {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("--json", "--interval", "--help", "FILE");
    assertThat(err.toString(UTF_8)).isEmpty();
  }
}
