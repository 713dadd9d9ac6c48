package dev.ringbuf.demo;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.util.concurrent.TimeUnit.MINUTES;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.sources.Production;
import dev.ringbuf.sources.Source;
import dev.ringbuf.sources.SourceName;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import reactor.core.scheduler.Schedulers;

/// A program that captures from PortAudio while its JVM collects garbage continuously. It checks
/// every sample that reaches a subscriber. The input is silence, then an endless ramp.
///
/// Prints one line of `name=value` pairs.
final class CaptureCheck {
  private static final int PERIOD = 1 << 24;

  private final Witness witness = new Witness(1, null);

  /// The next expected value of the ramp, 0 .. 2^24-1; negative during the silence.
  private long next = -1;

  private long silent;
  private long ramp;
  private long jumps;

  private final RingBuffer ring;
  private long fill;

  private CaptureCheck(RingBuffer ring) {
    this.ring = ring;
  }

  /// Captures, then prints the results.
  ///
  /// @param args seconds to capture
  public static void main(String[] args) throws IOException {
    Thread.ofPlatform().daemon().start(CaptureCheck::litter);
    Thread.ofPlatform().daemon().start(CaptureCheck::collect);
    try (Source source = SourceName.parse("portaudio").open(0)) {
      long frames = Long.parseLong(args[0]) * source.rate();
      // Holds the whole capture: however late this JVM is, only the callback could lose a sample.
      RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, frames);
      CaptureCheck check = new CaptureCheck(ring);
      long collections = collections();
      CompletableFuture<?> end =
          RingFlux.floats(ring, 480)
              .signals()
              .publishOn(Schedulers.single(), 1)
              .doOnNext(check::see)
              .then()
              .toFuture();
      Production production = source.start(ring, frames);
      end.orTimeout(2, MINUTES).join();
      production.stop();
      Witness.Account seen = check.witness.account();
      System.out.printf(
          "rate=%d offered=%d delivered=%d dropped=%d gaps=%d position=%d faults=%s silent=%d"
              + " ramp=%d jumps=%d collections=%d fill=%d%n",
          source.rate(),
          production.offered(),
          seen.delivered(),
          ring.dropped(),
          seen.gaps(),
          seen.position(),
          seen.fault().isEmpty() ? "none" : seen.fault().replace(' ', '_'),
          check.silent,
          check.ramp,
          check.jumps,
          collections() - collections,
          check.fill);
    }
    System.exit(0);
  }

  private void see(RingSignal<float[]> signal) {
    witness.see(signal);
    if (signal instanceof Data<float[]>(long position, long count, float[] samples)) {
      fill = Math.max(fill, count + ring.buffered());
      for (float sample : samples) {
        see(sample);
      }
    }
  }

  private void see(float sample) {
    if (next < 0 && sample == 0) {
      silent++;
      return;
    }
    double value = (sample + 1.0) * (PERIOD / 2);
    jumps += next >= 0 && value != next ? 1 : 0;
    next = ((long) value + 1) % PERIOD;
    ramp++;
  }

  /// Allocates as fast as possible, and keeps a little of it for a while.
  private static void litter() {
    byte[][] kept = new byte[1_000][];
    for (int i = 0; true; i = (i + 1) % kept.length) {
      kept[i] = new byte[4_000];
    }
  }

  /// Asks for a full collection many times a second.
  private static void collect() {
    while (true) {
      System.gc();
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
