package dev.ringbuf.demo;

import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.sources.Signal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts and checks what a subscriber receives: each signal must begin where the previous one
/// ended, and each sample must match its position. It does not use the ring's counters. Any thread
/// may call it.
final class Witness {
  private static final int RECENT_GAPS = 5;

  private final int channels;
  private final @Nullable Signal expected;
  private final Deque<Gap<float[]>> recent = new ArrayDeque<>();
  private float[] reference = {};
  private long position;
  private long chunks;
  private long delivered;
  private long gaps;
  private long dropped;
  private long skipped;
  private String fault = "";

  /// @param channels samples in a frame
  /// @param expected the expected samples; null if unknown
  Witness(int channels, @Nullable Signal expected) {
    this.channels = channels;
    this.expected = expected;
  }

  /// The counts up to now.
  ///
  /// @param position end of the last signal
  /// @param chunks received
  /// @param delivered frames in them
  /// @param gaps reported
  /// @param dropped frames lost because the ring was full
  /// @param skipped frames skipped by the subscriber
  /// @param recent the last few gaps
  /// @param fault the first violation; empty if there was none
  record Account(
      long position,
      long chunks,
      long delivered,
      long gaps,
      long dropped,
      long skipped,
      List<Gap<float[]>> recent,
      String fault) {
    /// Frames lost in gaps.
    long lost() {
      return dropped + skipped;
    }
  }

  synchronized Account account() {
    return new Account(
        position, chunks, delivered, gaps, dropped, skipped, List.copyOf(recent), fault);
  }

  synchronized void see(RingSignal<float[]> signal) {
    if (signal.position() != position) {
      object("a signal at position %d, expected at %d".formatted(signal.position(), position));
    }
    switch (signal) {
      case Data<float[]> data -> see(data);
      case Gap<float[]> gap -> see(gap);
    }
  }

  private void see(Data<float[]> data) {
    float[] samples = data.value();
    long frames = samples.length / channels;
    if (frames == 0 || frames * channels != samples.length || frames != data.count()) {
      object("a chunk of %d samples that counts %d frames".formatted(samples.length, data.count()));
    }
    if (expected != null) {
      compare(expected, data.position(), samples);
    }
    chunks++;
    delivered += frames;
    position = data.position() + frames;
  }

  private void compare(Signal signal, long at, float[] samples) {
    if (reference.length < samples.length) {
      reference = new float[samples.length];
    }
    signal.fill(reference, at, samples.length / channels);
    int wrong = Arrays.mismatch(reference, 0, samples.length, samples, 0, samples.length);
    if (wrong >= 0) {
      object(
          "sample %s at position %d, expected %s"
              .formatted(samples[wrong], at + wrong / channels, reference[wrong]));
    }
  }

  private void see(Gap<float[]> gap) {
    if (gap.count() <= 0) {
      object("a gap of %d frames at position %d".formatted(gap.count(), gap.position()));
    }
    gaps++;
    dropped += gap.dropped();
    skipped += gap.skipped();
    position = gap.position() + gap.count();
    if (recent.size() == RECENT_GAPS) {
      recent.removeFirst();
    }
    recent.addLast(gap);
  }

  /// Records a violation, unless there was one already.
  synchronized void object(String what) {
    if (fault.isEmpty()) {
      fault = what;
    }
  }
}
