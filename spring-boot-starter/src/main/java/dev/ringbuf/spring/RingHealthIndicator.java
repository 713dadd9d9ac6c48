package dev.ringbuf.spring;

import dev.ringbuf.RingInspection;
import dev.ringbuf.RingInspection.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// The health of a ring.
///
/// | status | when |
/// | --- | --- |
/// | `DOWN` | the producer has failed, the ring's memory makes no sense, or its file is gone |
/// | `OUT_OF_SERVICE` | the ring is closed |
/// | `DEGRADED` | more gaps per minute than `ringbuf.health.max-gaps-per-minute` |
/// | `UP` | otherwise, also when the producer has completed |
///
/// Only reads the ring's memory and the attributes of its file.
final class RingHealthIndicator implements HealthIndicator {
  static final Status DEGRADED = new Status("DEGRADED", "elements are being lost");

  private final NamedRing ring;
  private final double maxGapsPerMinute;
  private final GapRate gaps;
  private final @Nullable BasicFileAttributes opened;

  RingHealthIndicator(NamedRing ring, double maxGapsPerMinute) {
    this.ring = ring;
    this.maxGapsPerMinute = maxGapsPerMinute;
    this.gaps = new GapRate(ring.ring().gaps(), System.nanoTime());
    this.opened = ring.file().map(RingHealthIndicator::attributes).orElse(null);
  }

  private static @Nullable BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public Health health() {
    String reason = fileProblem();
    if (reason != null) {
      return Health.down().withDetail("reason", reason).build();
    }
    try {
      return health(ring.ring().inspect());
    } catch (IllegalStateException | InternalError e) { // its arena is closed, its file truncated
      return Health.down().withDetail("reason", String.valueOf(e.getMessage())).build();
    }
  }

  private @Nullable String fileProblem() {
    Path file = ring.file().orElse(null);
    if (file == null) {
      return null;
    }
    BasicFileAttributes now = attributes(file);
    if (now == null) {
      return "the file is gone: other processes cannot open this ring any more; restart them all";
    }
    if (opened != null && !String.valueOf(opened.fileKey()).equals(String.valueOf(now.fileKey()))) {
      return "the file was replaced: other processes use another ring; restart this one";
    }
    return opened != null && now.size() < opened.size()
        ? "the file was cut short from %d to %d bytes".formatted(opened.size(), now.size())
        : null;
  }

  private Health health(RingInspection seen) {
    double gapsPerMinute = gaps.perMinute(seen.gaps(), System.nanoTime());
    Health.Builder health =
        new Health.Builder(status(seen, gapsPerMinute))
            .withDetail("state", seen.state().name().toLowerCase(Locale.ROOT))
            .withDetail("capacity", seen.capacity())
            .withDetail("buffered", seen.buffered())
            .withDetail("offered", seen.offered())
            .withDetail("dropped", seen.dropped())
            .withDetail("gaps", seen.gaps())
            .withDetail("gapsPerMinute", gapsPerMinute);
    return seen.state() == State.FAILED
        ? health.withDetail("code", seen.code()).build()
        : health.build();
  }

  private Status status(RingInspection seen, double gapsPerMinute) {
    if (seen.state() == State.FAILED || seen.state() == State.CORRUPTED) {
      return Status.DOWN;
    }
    if (ring.ring().isClosed()) {
      return Status.OUT_OF_SERVICE;
    }
    return gapsPerMinute > maxGapsPerMinute ? DEGRADED : Status.UP;
  }
}
