package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.ReceivedCount;

/// What the other libraries' streams carry: objects.
public interface Payload {
  /// Floats in a chunk.
  int CHUNK_LENGTH = 256;

  /// A new item; the producer's thread.
  Object make(long number);

  /// How many floats an item stands for.
  int length();

  /// Checks and reports an item; the subscriber's thread.
  void receive(ReceivedCount received, Object item);

  /// A boxed float each.
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

  /// A copy of an array of floats each: the producer goes on using its own.
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
