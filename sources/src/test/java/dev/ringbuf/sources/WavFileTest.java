package dev.ringbuf.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringbuf.testing.WavBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WavFileTest {
  private static final int INTEGER = 1;
  private static final int FLOAT = 3;

  @ParameterizedTest
  @CsvSource({
    "1,  8, 00 80 ff,                      -1.0, 0.0, 0.9921875",
    "1, 16, 0080 0000 ff7f,                -1.0, 0.0, 0.999969482421875",
    "1, 24, 000080 000000 ffff7f,          -1.0, 0.0, 0.99999988079071044921875",
    "1, 32, 00000080 00000000 00000040,    -1.0, 0.0, 0.5",
    "3, 32, 000080bf 00000000 0000803e,    -1.0, 0.0, 0.25"
  })
  void decodesEveryEncoding(int tag, int bits, String hex, float a, float b, float c)
      throws IOException {
    WavFile wav = parse(new WavBuilder().format(tag, 1, 48_000, bits).data(bytes(hex)).build());

    assertThat(wav.rate()).isEqualTo(48_000);
    assertThat(wav.channels()).isEqualTo(1);
    assertThat(wav.length()).isEqualTo(3);
    assertThat(frames(wav)).containsExactly(a, b, c);
  }

  @Test
  void interleavesStereoAndStartsAtAnyFrame() throws IOException {
    WavFile wav =
        parse(
            new WavBuilder()
                .format(INTEGER, 2, 44_100, 16)
                .data(bytes("0000 0040 0080 00c0 0020 00e0"))
                .build());

    assertThat(wav.length()).isEqualTo(3);
    assertThat(frames(wav)).containsExactly(0, 0.5f, -1, -0.5f, 0.25f, -0.25f);
    float[] last = new float[2];
    wav.fill(last, 2, 1);
    assertThat(last).containsExactly(0.25f, -0.25f);
  }

  @Test
  void readsTheExtensibleFormat() throws IOException {
    WavFile wav =
        parse(new WavBuilder().extensible(FLOAT, 1, 96_000, 32).data(bytes("0000803f")).build());
    assertThat(wav.rate()).isEqualTo(96_000);
    assertThat(frames(wav)).containsExactly(1);
  }

  @Test
  void ignoresOtherChunksIncludingOddLengths() throws IOException {
    WavFile wav =
        parse(
            new WavBuilder()
                .chunk("LIST", 5, bytes("01 02 03 04 05 00"))
                .format(INTEGER, 1, 8_000, 8)
                .chunk("fact", 4, bytes("01000000"))
                .data(bytes("ff"))
                .build());
    assertThat(frames(wav)).containsExactly(0.9921875f);
  }

  @Test
  void ignoresChunksAfterTheData() throws IOException {
    WavFile wav =
        parse(
            new WavBuilder()
                .format(INTEGER, 1, 8_000, 8)
                .data(bytes("80 80"))
                .chunk("LIST", 4, bytes("ffffffff"))
                .build());
    assertThat(frames(wav)).containsExactly(0, 0);
  }

  @Test
  void playsATruncatedFileToItsEnd() throws IOException {
    WavFile wav =
        parse(
            new WavBuilder()
                .format(INTEGER, 1, 8_000, 16)
                .chunk("data", 1_000, bytes("0040 0040 00")) // half a sample too
                .build());
    assertThat(frames(wav)).containsExactly(0.5f, 0.5f);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "ffffffff, ffffffff", "0, ffffffff"})
  void playsAFileOfAStreamingRecorder(String riffLength, String dataLength) throws IOException {
    WavFile wav =
        parse(
            new WavBuilder()
                .riffLength((int) Long.parseLong(riffLength, 16))
                .format(INTEGER, 1, 8_000, 16)
                .chunk("data", (int) Long.parseLong(dataLength, 16), bytes("0040 0040"))
                .build());
    assertThat(frames(wav)).containsExactly(0.5f, 0.5f);
  }

  @Test
  void readsAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("a.wav");
    Files.write(file, new WavBuilder().format(INTEGER, 1, 8_000, 8).data(bytes("80 c0")).build());
    try (Arena arena = Arena.ofConfined()) {
      assertThat(frames(WavFile.open(file, arena))).containsExactly(0, 0.5f);
    }
  }

  @Test
  void rejectsOtherFileTypes() {
    refuses(new byte[0], "does not start with RIFF");
    refuses(new byte[100], "does not start with RIFF");
    refuses(
        "RIFF....AVI LIST........".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "'AVI '");
  }

  @Test
  void rejectsAFileWithoutFormatOrData() {
    refuses(new WavBuilder().build(), "no data chunk");
    refuses(new WavBuilder().format(INTEGER, 1, 8_000, 8).build(), "no data chunk");
    refuses(new WavBuilder().data(bytes("80")).build(), "no whole fmt chunk");
    refuses(
        new WavBuilder().chunk("fmt ", 4, bytes("01000100")).data(bytes("80")).build(),
        "no whole fmt chunk");
    refuses(new WavBuilder().format(INTEGER, 1, 8_000, 8).data(bytes("")).build(), "no samples");
    refuses(
        new WavBuilder().format(INTEGER, 2, 8_000, 16).data(bytes("0000")).build(), "no samples");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1,     8000, 12, samples of 12 bits in format 1",
    "3, 1,     8000, 64, samples of 64 bits in format 3",
    "2, 1,     8000,  4, samples of 4 bits in format 2",
    "1, 0,     8000, 16, 0 channels",
    "1, 6,     8000, 16, 6 channels",
    "1, 1,        0, 16, rate of 0 Hz",
    "1, 1,       -1, 16, rate of 4294967295 Hz"
  })
  void rejectsUnsupportedFormats(int tag, int channels, int rate, int bits, String reason) {
    refuses(new WavBuilder().format(tag, channels, rate, bits).data(new byte[64]).build(), reason);
  }

  @Test
  void rejectsAHeaderThatContradictsItself() {
    byte[] file = new WavBuilder().format(INTEGER, 1, 8_000, 16).data(bytes("0000")).build();
    file[32] = 3; // bytes in a frame
    refuses(file, "frames of 3 bytes for 1 channels of 16 bits");
  }

  @Test
  void readsOrRejectsEveryPrefixOfAFile() {
    byte[] file = new WavBuilder().extensible(INTEGER, 2, 8_000, 24).data(new byte[60]).build();
    int played = 0;
    for (int length = 0; length <= file.length; length++) {
      try {
        WavFile wav = parse(Arrays.copyOf(file, length));
        assertThat(frames(wav)).hasSize((int) wav.length() * 2);
        played++;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("WAV");
      }
    }
    assertThat(played).isEqualTo(60 - 6 + 1);
  }

  private static void refuses(byte[] file, String reason) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> parse(file))
        .withMessageContaining(reason);
  }

  private static WavFile parse(byte[] file) throws IOException {
    return WavFile.parse(MemorySegment.ofArray(file));
  }

  private static float[] frames(WavFile wav) {
    float[] samples = new float[(int) wav.length() * wav.channels()];
    wav.fill(samples, 0, (int) wav.length());
    return samples;
  }

  private static byte[] bytes(String hex) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String digits = hex.replace(" ", "");
    for (int i = 0; i < digits.length(); i += 2) {
      bytes.write(Integer.parseInt(digits.substring(i, i + 2), 16));
    }
    return bytes.toByteArray();
  }
}
