package dev.ringbuf.sources;

/// A sawtooth in which each sample encodes its position: the low 24 bits, which a float holds
/// exactly, scaled to -1 .. 1. Only a shift by a multiple of 2^24 samples would go unnoticed.
///
/// `generator.c` computes the same.
public final class Ramp implements Signal {
  private static final int PERIOD = 1 << 24;

  /// The sample at a position, >= 0.
  public static float at(long position) {
    return (position & (PERIOD - 1)) * (2f / PERIOD) - 1f;
  }

  @Override
  public void fill(float[] frames, long position, int count) {
    for (int i = 0; i < count; i++) {
      frames[i] = at(position + i);
    }
  }
}
