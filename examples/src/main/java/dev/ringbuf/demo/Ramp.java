package dev.ringbuf.demo;

/// A sawtooth in which each sample encodes its position: the low 24 bits, which a float holds
/// exactly, scaled to -1 .. 1. Only a shift by a multiple of 2^24 samples would go unnoticed.
///
/// `generator.c` computes the same.
final class Ramp implements Signal {
  private static final int PERIOD = 1 << 24;

  static float at(long position) {
    return (position & (PERIOD - 1)) * (2f / PERIOD) - 1f;
  }

  @Override
  public void fill(float[] frames, long position, int count) {
    for (int i = 0; i < count; i++) {
      frames[i] = at(position + i);
    }
  }
}
