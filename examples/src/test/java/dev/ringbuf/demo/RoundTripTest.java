package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.ChildProcess;
import dev.ringbuf.testing.ChildProcess.Outcome;
import dev.ringbuf.testing.JackServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sound through the real PortAudio and a real audio server: in, through a `Flux`, and out.
class RoundTripTest {
  private static final int SECONDS = 5;
  private static final int RATE = 48_000;

  @TempDir Path directory;

  /// Feeds in a ramp whose samples encode their position, and records the output.
  @Test
  void outputIsTheInputAtHalfVolumeAndInOrder() throws Exception {
    Path recording = directory.resolve("recording.raw");
    try (JackServer jack = JackServer.start(directory, recording)) {
      Outcome outcome =
          ChildProcess.run(
              JackServer.ENVIRONMENT,
              ChildProcess.java(List.of(), RoundTrip.class, "" + SECONDS, "0.5"));
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      Map<String, String> results = results(outcome.lastLine());
      int xruns = jack.xruns();
      Recording heard = Recording.of(recording);

      assertThat(results)
          .as("%s", outcome)
          .containsEntry("captured", "" + SECONDS * RATE)
          .containsEntry("played", "" + SECONDS * RATE)
          .containsEntry("dropped", "0");
      long missing = Long.parseLong(results.getOrDefault("missing", "-1"));
      long underruns = Long.parseLong(results.getOrDefault("underruns", "-1"));
      assertThat(missing).isNotNegative();
      assertThat(underruns).as("%s", outcome).isGreaterThanOrEqualTo(missing > 0 ? 1 : 0);
      // The ramp begins and ends where the clients were connected; most of it must be there.
      assertThat(heard.ramp).as("%s %s", outcome, heard).isGreaterThan(SECONDS * RATE / 2);
      assertThat(heard.foreign).as("%s", heard).isZero();
      // Silence between samples means missing samples. A jump means that the server missed a cycle.
      assertThat(heard.silence).as("%s %s", outcome, heard).isLessThanOrEqualTo(missing);
      assertThat(heard.jumps).as("%s, %d xruns", heard, xruns).isLessThanOrEqualTo(2L * xruns);
    }
  }

  /// The recording: samples of the ramp at half its level, in order except for the jumps.
  ///
  /// @param ramp samples of the ramp
  /// @param silence samples of silence between them
  /// @param jumps number of samples that do not follow their predecessor
  /// @param foreign samples that do not belong to the ramp
  private record Recording(long ramp, long silence, long jumps, long foreign) {
    static Recording of(Path file) throws java.io.IOException {
      FloatBuffer samples =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()).asFloatBuffer();
      long ramp = 0;
      long silence = 0;
      long pause = 0;
      long jumps = 0;
      long foreign = 0;
      long previous = -1;
      while (samples.hasRemaining()) {
        float sample = samples.get();
        if (sample == 0) {
          pause++;
          continue;
        }
        double place = (2.0 * sample + 1.0) * (1 << 23);
        foreign += place != Math.rint(place) || place < 0 ? 1 : 0;
        silence += previous >= 0 ? pause : 0;
        jumps += previous >= 0 && place != previous + 1 ? 1 : 0;
        pause = 0;
        previous = (long) place;
        ramp++;
      }
      return new Recording(ramp, silence, jumps, foreign);
    }
  }

  private static Map<String, String> results(String line) {
    Map<String, String> results = new HashMap<>();
    Pattern.compile("(\\w+)=(\\S+)")
        .matcher(line)
        .results()
        .forEach(pair -> results.put(pair.group(1), pair.group(2)));
    return results;
  }
}
