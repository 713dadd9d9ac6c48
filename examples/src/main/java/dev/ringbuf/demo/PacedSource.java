package dev.ringbuf.demo;

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
    PacedProduction production = new PacedProduction(this, ring, frames);
    production.start();
    return production;
  }
}
