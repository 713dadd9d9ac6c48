package dev.ringbuf.ingest;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.sources.Ramp;
import dev.ringbuf.testing.Await;
import dev.ringbuf.testing.ChildProcess;
import dev.ringbuf.testing.JackServer;
import dev.ringbuf.testing.NativeTools;
import dev.ringbuf.testing.WavBuilder;
import dev.ringbuf.websocket.RemoteRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/// What comes from each kind of source reaches a client over WebSocket, at its position.
class StreamSourceTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @TempDir Path directory;

  private static <T> List<Data<T>> data(Flux<RingSignal<T>> signals) {
    return requireNonNull(
        signals
            .<Data<T>>handle(
                (signal, out) -> {
                  if (signal instanceof Data<T> data) {
                    out.next(data);
                  }
                })
            .take(5)
            .collectList()
            .block(DEADLINE));
  }

  private static RunningService serve(String stream, String source) {
    return RunningService.start(Map.of("ingest.streams." + stream + ".source", source));
  }

  /// Writes frames of two channels: the number of the frame, and its negative.
  private Path wav(int rate, int frames) throws IOException {
    ByteBuffer samples = ByteBuffer.allocate(frames * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < frames; i++) {
      samples.putShort((short) (i % 10_000)).putShort((short) -(i % 10_000));
    }
    return Files.write(
        directory.resolve("two-channels.wav"),
        new WavBuilder().format(1, 2, rate, 16).data(samples.array()).build());
  }

  @Test
  void aWavFileIsPlayedFrameByFrame() throws IOException {
    try (RunningService service = serve("tone", "wav:" + wav(8_000, 8_000 * 120))) {
      assertThat(service.json("/api/streams/tone").path("element").asString())
          .isEqualTo("float x 2");
      var frames = RemoteRing.at(service.socket("/api/streams/tone/socket")).byteBuffers();
      for (Data<ByteBuffer> data : data(frames)) {
        float first = data.position() % 10_000 / 32_768f;
        assertThat(data.value().getFloat(0)).isEqualTo(first);
        assertThat(data.value().getFloat(Float.BYTES)).isEqualTo(-first);
      }
    }
  }

  @Test
  void aStreamCompletesWithItsFile() throws IOException {
    try (RunningService service = serve("tone", "wav:" + wav(8_000, 80))) {
      Await.until(
          () -> service.json("/api/streams/tone").path("state").asString().equals("COMPLETED"));
      assertThat(service.json("/api/streams/tone").path("offered").asLong()).isEqualTo(80);
    }
  }

  @Test
  void aNativeThreadFillsItsRing() {
    NativeTools.requireCompiler();
    try (RunningService service = serve("c", "native@4800")) {
      var floats = RemoteRing.at(service.socket("/api/streams/c/socket")).floats();
      for (Data<float[]> data : data(floats)) {
        assertThat(data.value()[0]).isEqualTo(Ramp.at(data.position()));
      }
    }
  }

  @Test
  void aRingFileIsServedWhileAnotherFillsIt() throws IOException {
    Path file = directory.resolve("motor.ring");
    try (RingBuffer ring = RingBuffer.create(file, JAVA_LONG, 1_000);
        RingProducer producer = ring.producer();
        RunningService service = serve("motor", "ring:" + file + "@1000")) {
      assertThat(service.json("/api/streams/motor").path("element").asString()).isEqualTo("long");
      Thread driver =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long i = 0; !Thread.currentThread().isInterrupted(); i++) {
                      producer.pushLong(i); // also where it does not fit: a value per position
                      LockSupport.parkNanos(1_000_000);
                    }
                  });
      try {
        var longs = RemoteRing.at(service.socket("/api/streams/motor/socket")).longs();
        for (Data<long[]> data : data(longs)) {
          assertThat(data.value()[0]).isEqualTo(data.position());
        }
      } finally {
        driver.interrupt();
        Await.end(driver);
      }
    }
  }

  @Test
  void anAudioDeviceIsCapturedThroughItsCallback() throws Exception {
    try (JackServer jack = JackServer.start(directory)) {
      Path output = directory.resolve("service.log");
      ProcessBuilder builder =
          new ProcessBuilder(
              ChildProcess.java(List.of(), IngestService.class, "0", "--source", "mic=portaudio"));
      builder.environment().putAll(JackServer.ENVIRONMENT);
      Process service = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      int jumps = 0;
      try {
        Await.until("the service listens", () -> url(output).isPresent() || !service.isAlive());
        assertThat(service.isAlive()).as("%s", Files.readString(output)).isTrue();
        String url = "ws" + url(output).orElseThrow().substring("http".length());
        var captured = RemoteRing.at(url + "api/streams/mic/socket").floats();
        for (Data<float[]> data : data(captured.skipUntil(StreamSourceTest::isRamp))) {
          float[] samples = data.value();
          for (int i = 1; i < samples.length; i++) {
            jumps += samples[i] - samples[i - 1] == Ramp.at(1) - Ramp.at(0) ? 0 : 1;
          }
        }
      } finally {
        service.destroy();
        service.waitFor();
      }
      assertThat(jumps).isLessThanOrEqualTo(jack.xruns());
    }
  }

  /// The device is silent until the server has connected it to the player of the ramp.
  private static boolean isRamp(RingSignal<float[]> signal) {
    return signal instanceof Data<float[]>(_, _, float[] samples) && samples[0] != 0;
  }

  /// The address that the service prints once it listens, if its line is complete.
  private static Optional<String> url(Path output) {
    try (var lines = Files.lines(output)) {
      return lines
          .filter(line -> line.startsWith("http://") && line.endsWith(")"))
          .map(line -> line.substring(0, line.indexOf(' ')))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
