package dev.ringbuf.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Makes WAV files, including broken ones.
public final class WavBuilder {
  /// The format tag's GUID, after the tag.
  private static final byte[] GUID_END = {
    0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
  };

  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private int riffLength = -2;

  /// Overrides the length in the file's header.
  public WavBuilder riffLength(int length) {
    riffLength = length;
    return this;
  }

  public WavBuilder format(int tag, int channels, int rate, int bits) {
    return chunk("fmt ", 16, formatBytes(tag, channels, rate, bits));
  }

  public WavBuilder extensible(int tag, int channels, int rate, int bits) {
    byte[] format = Arrays.copyOf(formatBytes(0xFFFE, channels, rate, bits), 40);
    littleEndian(format).position(16).putShort((short) 22).putShort((short) bits);
    littleEndian(format).position(24).putShort((short) tag).put(GUID_END);
    return chunk("fmt ", 40, format);
  }

  public WavBuilder data(byte[] data) {
    return chunk("data", data.length, data);
  }

  /// Adds a chunk.
  ///
  /// @param length value for the chunk's header, which may be wrong
  public WavBuilder chunk(String tag, int length, byte[] body) {
    chunks.writeBytes(header(tag, length));
    chunks.writeBytes(body);
    return this;
  }

  public byte[] build() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header("RIFF", riffLength == -2 ? 4 + chunks.size() : riffLength));
    file.writeBytes("WAVE".getBytes(US_ASCII));
    file.writeBytes(chunks.toByteArray());
    return file.toByteArray();
  }

  private static byte[] header(String tag, int length) {
    byte[] header = Arrays.copyOf(tag.getBytes(US_ASCII), 8);
    littleEndian(header).putInt(4, length);
    return header;
  }

  private static byte[] formatBytes(int tag, int channels, int rate, int bits) {
    byte[] format = new byte[16];
    int frameBytes = channels * bits / Byte.SIZE;
    littleEndian(format)
        .putShort((short) tag)
        .putShort((short) channels)
        .putInt(rate)
        .putInt(rate * frameBytes)
        .putShort((short) frameBytes)
        .putShort((short) bits);
    return format;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
