package dev.ringbuf.demo;

import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps its own account of what a subscriber receives, and checks it: that each signal begins
/// where the one before has ended, and that each sample is the one that belongs at its position. It
/// knows nothing of the ring's counters. Any thread.
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
  /// @param expected what the samples have to be; null if nobody knows
  Witness(int channels, @Nullable Signal expected) {
    this.channels = channels;
    this.expected = expected;
  }

  /// What was seen so far.
  ///
  /// @param position where the last signal ended
  /// @param chunks that arrived
  /// @param delivered frames in them
  /// @param gaps that were reported
  /// @param dropped frames that they cost because the ring was full
  /// @param skipped frames that they cost otherwise
  /// @param recent the last few gaps
  /// @param fault the first thing that was not as it has to be; empty if there was none
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

  /// Notes a violation; the first is kept.
  synchronized void object(String what) {
    if (fault.isEmpty()) {
      fault = what;
    }
  }
}
