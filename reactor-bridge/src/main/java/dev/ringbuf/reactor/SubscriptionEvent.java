package dev.ringbuf.reactor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// The life of a subscription, from its claim of the ring to when it stops reading, recorded by the
/// thread that ends it. Its duration is known if a recording was running at its start.
@Name("dev.ringbuf.Subscription")
@Label("Ring Subscription")
@Description("A subscriber's time on a ring")
@Category({"Ringbuf", "Reactor"})
@StackTrace(false)
@SuppressWarnings("unused") // the fields are read by the Flight Recorder
final class SubscriptionEvent extends Event {
  @Label("Ring")
  @Description("Name of the stream, if it has one")
  private final @Nullable String ring;

  @Label("Items")
  @Description("Chunks and gaps read from the ring for the subscriber")
  private long items;

  @Label("End")
  @Description("cancelled, completed, or the error")
  private @Nullable String end;

  SubscriptionEvent(@Nullable String ring) {
    this.ring = ring;
    begin();
  }

  /// Records the subscription if somebody wants it.
  ///
  /// @param items read
  /// @param end why there are no more; null for a cancel
  void record(long items, GuardedReader.@Nullable End end) {
    end();
    if (shouldCommit()) {
      this.items = items;
      if (end == null) {
        this.end = "cancelled";
      } else {
        this.end = end.error() == null ? "completed" : end.error().toString();
      }
      commit();
    }
  }
}
