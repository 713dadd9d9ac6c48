package dev.ringbuf.ingest.measure;

import java.util.Arrays;

/// Ages in nanoseconds.
final class Samples {
  private static final int INITIAL = 1_024;

  private long[] nanos = new long[INITIAL];
  private int size;

  /// Adds the age of the last of these times.
  void addAgeOf(long[] stamps) {
    add(System.nanoTime() - stamps[stamps.length - 1]);
  }

  synchronized void add(long age) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = age;
  }

  synchronized void clear() {
    size = 0;
  }

  synchronized long[] sorted() {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
