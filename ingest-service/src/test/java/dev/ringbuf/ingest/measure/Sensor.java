package dev.ringbuf.ingest.measure;

/// The stream that the servers have: 48 kHz floats, in blocks of 10 ms.
final class Sensor {
  static final int RATE = 48_000;
  static final int BLOCKS_PER_SECOND = 100;
  static final int BLOCK = RATE / BLOCKS_PER_SECOND;

  private Sensor() {}

  /// A block of a sine, new for each call.
  static float[] block(long position) {
    float[] block = new float[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (float) Math.sin((position + i) * 0.05);
    }
    return block;
  }
}
