package dev.ringbuf.spring;

import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingProducer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;

/// Begins and ends the rings with the application.
///
/// ```text
/// phases, as they stop
///   DEFAULT_PHASE          the application's producers and its scheduled tasks
///   DEFAULT_PHASE - 512    here: complete, drain, close
///   DEFAULT_PHASE - 1024   the web server waits for its responses, which have ended by then
///   DEFAULT_PHASE - 2048   the web server stops
/// ```
///
/// Completing needs the producer's role. A ring whose producer is still open, and a ring in a file,
/// which belongs to other processes too, is not completed: its streams end with a
/// [java.util.concurrent.CancellationException], behind what the subscribers' rings hold.
final class RingsLifecycle implements SmartLifecycle {
  /// Before the web server waits for its responses. A stream without an end would make it wait in
  /// vain.
  static final int PHASE = DEFAULT_PHASE - 512;

  private static final Log LOG = LogFactory.getLog(RingsLifecycle.class);
  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

  private final Rings rings;
  private final Duration drainTimeout;
  private volatile boolean running;

  RingsLifecycle(Rings rings, Duration drainTimeout) {
    this.rings = rings;
    this.drainTimeout = drainTimeout;
  }

  @Override
  public void start() {
    for (NamedRing each : rings) {
      if (each.broadcast().spec().drains()) {
        each.broadcast().start();
      }
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    rings.forEach(RingsLifecycle::end);
    long start = System.nanoTime();
    List<NamedRing> unread = unread();
    while (!unread.isEmpty()
        && System.nanoTime() - start < drainTimeout.toNanos()
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE_NANOS);
      unread = unread();
    }
    unread.forEach(this::report);
    for (NamedRing each : rings) {
      each.broadcast().dispose();
      each.ring().close();
    }
  }

  private static void end(NamedRing each) {
    if (each.file().isPresent() || !complete(each)) {
      each.broadcast().dispose();
    }
  }

  private static boolean complete(NamedRing each) {
    try (RingProducer producer = each.ring().producer()) {
      producer.complete();
      return true;
    } catch (RingBusyException | RingClosedException e) {
      LOG.debug("ring " + each.name() + " cannot be completed: " + e.getMessage());
      return false;
    }
  }

  private List<NamedRing> unread() {
    return rings.stream().filter(RingsLifecycle::isUnread).toList();
  }

  /// Whether somebody is about to read what is left. What is left in a file stays there.
  private static boolean isUnread(NamedRing each) {
    return !each.broadcast().subscribers().isEmpty()
        || (each.file().isEmpty() && each.ring().buffered() > 0 && hasConsumer(each));
  }

  private static boolean hasConsumer(NamedRing each) {
    try {
      each.ring().consumer().close();
      return false;
    } catch (RingBusyException e) {
      return true;
    } catch (RingClosedException e) {
      return false;
    }
  }

  private void report(NamedRing each) {
    LOG.warn(
        ("ring %s was closed %s after the end of its stream: %d elements are left in the ring, and %d"
                + " in the rings of %d subscribers")
            .formatted(
                each.name(),
                drainTimeout,
                each.ring().buffered(),
                each.broadcast().subscribers().stream().mapToLong(it -> it.buffered()).sum(),
                each.broadcast().subscribers().size()));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// A ring that has ended cannot begin again, so the context must not be paused and resumed.
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
