package dev.ringbuf.sources;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A mapped WAV file of uncompressed samples, decoded as it is read. Supports integers of 8, 16, 24
/// and 32 bits and floats of 32 bits, mono or stereo, plain or "extensible" format. Ignores chunks
/// other than the format and the data. Plays a truncated file, or one whose header leaves the
/// length open as streaming writers do, up to its end.
final class WavFile implements Signal {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private static final int CHUNK_HEADER = 8;
  private static final int FIRST_CHUNK = 12;

  /// Size of the basic format, and of the extensible format up to its tag.
  private static final int FORMAT_BYTES = 16;

  private static final int EXTENSIBLE_BYTES = 26;

  private static final int TAG_INTEGER = 1;
  private static final int TAG_FLOAT = 3;
  private static final int TAG_EXTENSIBLE = 0xFFFE;

  private final MemorySegment data;
  private final Encoding encoding;
  private final int rate;
  private final int channels;
  private final long length;

  private WavFile(MemorySegment data, Encoding encoding, int rate, int channels) {
    this.data = data;
    this.encoding = encoding;
    this.rate = rate;
    this.channels = channels;
    this.length = data.byteSize() / ((long) encoding.bytes * channels);
  }

  /// Maps a file and reads its header.
  ///
  /// @param arena whose end unmaps the file
  /// @throws IOException if it cannot be read or is not such a file; the message gives the reason,
  ///   but not the name of the file
  static WavFile open(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  static WavFile parse(MemorySegment file) throws IOException {
    if (file.byteSize() < FIRST_CHUNK || !tagAt(file, 0).equals("RIFF")) {
      throw new IOException("not a WAV file: it does not start with RIFF");
    }
    if (!tagAt(file, 8).equals("WAVE")) {
      throw new IOException("not a WAV file: RIFF of type '" + tagAt(file, 8) + "'");
    }
    // A recorder that was killed or could not seek leaves lengths of 0 or 2^32-1.
    boolean finished = Integer.toUnsignedLong(file.get(INT, 4)) + CHUNK_HEADER == file.byteSize();
    MemorySegment format = MemorySegment.NULL;
    for (long at = FIRST_CHUNK; at + CHUNK_HEADER <= file.byteSize(); ) {
      String tag = tagAt(file, at);
      long announced = Integer.toUnsignedLong(file.get(INT, at + 4));
      long start = at + CHUNK_HEADER;
      MemorySegment body = file.asSlice(start, Math.min(announced, file.byteSize() - start));
      if (tag.equals("fmt ")) {
        format = body;
      } else if (tag.equals("data")) {
        return decode(format, announced == 0 && !finished ? file.asSlice(start) : body);
      }
      at = start + announced + (announced & 1); // chunks start at even offsets
    }
    throw new IOException("the WAV file has no samples: no data chunk before its end");
  }

  private static WavFile decode(MemorySegment format, MemorySegment data) throws IOException {
    if (format.byteSize() < FORMAT_BYTES) {
      throw new IOException("the WAV file has no format: no whole fmt chunk before the data");
    }
    int tag = Short.toUnsignedInt(format.get(SHORT, 0));
    int channels = Short.toUnsignedInt(format.get(SHORT, 2));
    int rate = format.get(INT, 4);
    int frameBytes = Short.toUnsignedInt(format.get(SHORT, 12));
    int bits = Short.toUnsignedInt(format.get(SHORT, 14));
    if (tag == TAG_EXTENSIBLE && format.byteSize() >= EXTENSIBLE_BYTES) {
      tag = Short.toUnsignedInt(format.get(SHORT, 24));
    }
    Encoding encoding = Encoding.of(tag, bits);
    if (channels < 1 || channels > 2) {
      throw new IOException(
          "the WAV file has %d channels, 1 or 2 can be played".formatted(channels));
    }
    if (rate < 1) {
      throw new IOException(
          "the WAV file has a rate of %s Hz".formatted(Integer.toUnsignedString(rate)));
    }
    if (frameBytes != encoding.bytes * channels) {
      throw new IOException(
          "the WAV file's header contradicts itself: frames of %d bytes for %d channels of %d bits"
              .formatted(frameBytes, channels, bits));
    }
    if (data.byteSize() < frameBytes) {
      throw new IOException("the WAV file has no samples");
    }
    return new WavFile(data, encoding, rate, channels);
  }

  private static String tagAt(MemorySegment file, long offset) {
    StringBuilder tag = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      tag.append((char) (file.get(JAVA_BYTE, offset + i) & 0x7F));
    }
    return tag.toString();
  }

  int rate() {
    return rate;
  }

  int channels() {
    return channels;
  }

  /// Whole frames in the file, >= 1.
  long length() {
    return length;
  }

  /// @param position of the first frame; `position + count` must not exceed [#length()]
  @Override
  public void fill(float[] frames, long position, int count) {
    long first = position * channels;
    for (int i = 0; i < count * channels; i++) {
      frames[i] = encoding.decode(data, (first + i) * encoding.bytes);
    }
  }

  /// How a sample is stored. Integers are scaled to -1 .. 1; floats are not scaled.
  private enum Encoding {
    UNSIGNED_8(TAG_INTEGER, 1) {
      @Override
      float decode(MemorySegment data, long offset) {
        return ((data.get(JAVA_BYTE, offset) & 0xFF) - 128) * 0x1p-7f;
      }
    },
    SIGNED_16(TAG_INTEGER, 2) {
      @Override
      float decode(MemorySegment data, long offset) {
        return data.get(SHORT, offset) * 0x1p-15f;
      }
    },
    SIGNED_24(TAG_INTEGER, 3) {
      @Override
      float decode(MemorySegment data, long offset) {
        int low = Short.toUnsignedInt(data.get(SHORT, offset));
        return (data.get(JAVA_BYTE, offset + 2) << Short.SIZE | low) * 0x1p-23f;
      }
    },
    SIGNED_32(TAG_INTEGER, 4) {
      @Override
      float decode(MemorySegment data, long offset) {
        return data.get(INT, offset) * 0x1p-31f;
      }
    },
    FLOAT_32(TAG_FLOAT, 4) {
      @Override
      float decode(MemorySegment data, long offset) {
        return data.get(FLOAT, offset);
      }
    };

    private final int tag;
    private final int bytes;

    Encoding(int tag, int bytes) {
      this.tag = tag;
      this.bytes = bytes;
    }

    abstract float decode(MemorySegment data, long offset);

    private static Encoding of(int tag, int bits) throws IOException {
      for (Encoding encoding : values()) {
        if (encoding.tag == tag && encoding.bytes * Byte.SIZE == bits) {
          return encoding;
        }
      }
      throw new IOException(
          "the WAV file has samples of %d bits in format %d; integers (format 1) of 8, 16, 24 and"
                  .formatted(bits, tag)
              + " 32 bits and floats (format 3) of 32 bits can be played");
    }
  }
}
