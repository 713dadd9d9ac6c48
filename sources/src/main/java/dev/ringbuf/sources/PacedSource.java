package dev.ringbuf.sources;

import dev.ringbuf.RingBuffer;

/// Plays a known signal in real time on a Java thread.
///
/// @param description one line for the user
/// @param rate frames a second, >= 1
/// @param channels samples in a frame, >= 1
/// @param length frames of the signal
record PacedSource(String description, Signal signal, int rate, int channels, long length)
    implements Source {
  @Override
  public Production start(RingBuffer ring, long frames) {
    float[] block = new float[Pace.blockFrames(rate) * channels];
    return PacedProduction.start(
        ring,
        rate,
        frames,
        (producer, position, count) -> {
          signal.fill(block, position, count);
          producer.push(block, 0, count * channels);
        });
  }
}
