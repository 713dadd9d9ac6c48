package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The smallest service: forwards the ring in a file until its stream has ended. Tests start it as
/// a process of its own, and kill it.
final class Service implements AutoCloseable {
  private final Process process;

  private Service(Process process) {
    this.process = process;
  }

  public static void main(String[] arguments) throws IOException {
    RingBuffer ring = RingBuffer.open(Path.of(arguments[0]), JAVA_LONG);
    KafkaTopic topic =
        KafkaTopic.at(arguments[1], arguments[2])
            .with("request.timeout.ms", "2000")
            .with("default.api.timeout.ms", "3000")
            .with("reconnect.backoff.max.ms", "200");
    WriterSpec spec =
        WriterSpec.defaults()
            .withLinger(Duration.ofMillis(1))
            .withMaxBackoff(Duration.ofMillis(500));
    try (TopicWriter writer = TopicWriter.start(topic, spec).forward(arguments[3], ring)) {
      while (!writer.streams().getFirst().ended()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /// Starts it. It needs the topic to be there at some time, not now.
  static Service start(Path file, KafkaTopic topic, String stream) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.logFile=System.err",
            "-cp",
            classPath,
            Service.class.getName(),
            file.toString(),
            topic.bootstrapServers(),
            topic.name(),
            stream);
    File log = file.resolveSibling("service.log").toFile();
    return new Service(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for its orderly end.
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /// Ends it with SIGKILL.
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
