package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.ReceivedCount;

/// The items of the other libraries' streams: objects.
public interface Payload {
  /// Floats in a chunk.
  int CHUNK_LENGTH = 256;

  /// Makes an item. Called on the producer's thread.
  Object make(long number);

  /// The number of floats in an item.
  int length();

  /// Checks and reports an item. Called on the subscriber's thread.
  void receive(ReceivedCount received, Object item);

  /// One boxed float per item.
  final class Floats implements Payload {
    @Override
    public Object make(long number) {
      return FloatNumbers.of(number);
    }

    @Override
    public int length() {
      return 1;
    }

    @Override
    public void receive(ReceivedCount received, Object item) {
      FloatNumbers.receive(received, (Float) item);
    }
  }

  /// One copy of an array of floats per item. The producer keeps its own array.
  final class Chunks implements Payload {
    private final float[] block = new float[CHUNK_LENGTH];

    @Override
    public Object make(long number) {
      FloatNumbers.fill(block, number);
      return block.clone();
    }

    @Override
    public int length() {
      return CHUNK_LENGTH;
    }

    @Override
    public void receive(ReceivedCount received, Object item) {
      FloatNumbers.receive(received, (float[]) item);
    }
  }
}
