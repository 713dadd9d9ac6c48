package dev.ringbuf.reactor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// The events for the JDK's Flight Recorder. A gap is recorded by the thread that reads the ring, a
/// subscription by the thread that ends it. The producer records nothing.
final class RecordedEvents {
  private RecordedEvents() {}

  /// A gap in a stream, recorded when the reader gets there, under every [GapPolicy].
  @Name("dev.ringbuf.Gap")
  @Label("Ring Gap")
  @Description("Elements of a ring were lost before its subscriber could read them")
  @Category({"Ringbuf", "Reactor"})
  @StackTrace(false)
  @SuppressWarnings("unused") // the fields are read by the Flight Recorder
  static final class GapEvent extends Event {
    @Label("Ring")
    @Description("Name of the stream, if it has one")
    private @Nullable String ring;

    @Label("Position")
    @Description("Index of the first lost element among all elements ever offered")
    private long position;

    @Label("Dropped")
    @Description("Elements that did not fit into the ring")
    private long dropped;

    @Label("Skipped")
    @Description("Elements that were in the ring but skipped by the subscriber's choice")
    private long skipped;

    /// Records a gap if a recording has this event enabled; otherwise reads a flag.
    static void record(@Nullable String ring, RingSignal.Gap<?> gap) {
      GapEvent event = new GapEvent();
      if (event.shouldCommit()) {
        event.ring = ring;
        event.position = gap.position();
        event.dropped = gap.dropped();
        event.skipped = gap.skipped();
        event.commit();
      }
    }
  }

  /// The life of a subscription, from its claim of the ring to the end of reading. It has a
  /// duration if a recording was running at the claim.
  @Name("dev.ringbuf.Subscription")
  @Label("Ring Subscription")
  @Description("A subscriber's time on a ring")
  @Category({"Ringbuf", "Reactor"})
  @StackTrace(false)
  @SuppressWarnings("unused") // the fields are read by the Flight Recorder
  static final class SubscriptionEvent extends Event {
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

    /// Records the subscription if a recording has this event enabled.
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
}
