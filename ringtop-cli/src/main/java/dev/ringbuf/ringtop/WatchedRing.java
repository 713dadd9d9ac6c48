package dev.ringbuf.ringtop;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingFormatException;
import dev.ringbuf.RingInspection;
import dev.ringbuf.ringtop.Look.Failed;
import dev.ringbuf.ringtop.Look.Rates;
import dev.ringbuf.ringtop.Look.Seen;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A ring's file, and what it was like at the last look. The file is opened anew for each look, so
/// one that was replaced is noticed, and so is one that appears.
final class WatchedRing {
  private final Path file;

  /// The last look that showed a ring; null before.
  private @Nullable Known last;

  /// Whether the file has been missing since that look. The next file may have the same identity.
  private boolean deleted;

  private String note = "";

  WatchedRing(Path file) {
    this.file = file;
  }

  /// @param identity of the file; null if the system has none
  /// @param nanos when
  /// @param movedNanos when the producer was first seen to have offered that much
  /// @param moved whether it has been seen to offer something
  private record Known(
      RingInspection ring, @Nullable Object identity, long nanos, long movedNanos, boolean moved) {}

  /// @param nanos the time, of [System#nanoTime]
  Look look(long nanos) {
    try {
      Object identity = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return seen(RingBuffer.inspect(file), identity, nanos);
    } catch (RingFormatException e) {
      return new Failed(withoutName(String.valueOf(e.getMessage())));
    } catch (NoSuchFileException e) {
      deleted = last != null;
      return new Failed(deleted ? "deleted while it was watched" : "no such file");
    } catch (AccessDeniedException e) {
      return new Failed("permission denied");
    } catch (IOException e) {
      return new Failed(withoutName(String.valueOf(e.getMessage())));
    }
  }

  private String withoutName(String message) {
    String name = file + ": ";
    return message.startsWith(name) ? message.substring(name.length()) : message;
  }

  Seen seen(RingInspection ring, @Nullable Object identity, long nanos) {
    Known before = last;
    if (before != null && (deleted || !Objects.equals(before.identity, identity))) {
      note = "the file was replaced";
      before = null;
    } else if (before != null && wentBack(before.ring, ring)) {
      note = "the ring was reset or replaced";
      before = null;
    }
    Known now;
    Optional<Rates> rates = Optional.empty();
    if (before == null) {
      now = new Known(ring, identity, nanos, nanos, false);
    } else {
      boolean moves = ring.offered() != before.ring.offered();
      now =
          new Known(
              ring, identity, nanos, moves ? nanos : before.movedNanos, moves || before.moved);
      rates = Optional.of(rates(before, now));
    }
    last = now;
    deleted = false;
    return new Seen(ring, rates, Duration.ofNanos(nanos - now.movedNanos), now.moved, note);
  }

  private static boolean wentBack(RingInspection before, RingInspection now) {
    return now.offered() < before.offered()
        || now.delivered() + now.skipped() < before.delivered() + before.skipped()
        || now.capacity() != before.capacity()
        || !now.element().equals(before.element());
  }

  private static Rates rates(Known before, Known now) {
    double seconds = Math.max(1, now.nanos - before.nanos) / 1e9;
    return new Rates(
        rate(now.ring.offered() - before.ring.offered(), seconds),
        rate(now.ring.delivered() - before.ring.delivered(), seconds),
        rate(now.ring.dropped() - before.ring.dropped(), seconds),
        rate(now.ring.skipped() - before.ring.skipped(), seconds));
  }

  private static long rate(long elements, double seconds) {
    return Math.round(elements / seconds);
  }
}
