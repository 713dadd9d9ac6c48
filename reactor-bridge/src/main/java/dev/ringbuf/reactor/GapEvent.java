package dev.ringbuf.reactor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A gap in a stream, recorded by the thread that reads the ring when it gets there, whatever the
/// [GapPolicy] makes of it.
@Name("dev.ringbuf.Gap")
@Label("Ring Gap")
@Description("Elements of a ring were lost before its subscriber could read them")
@Category({"Ringbuf", "Reactor"})
@StackTrace(false)
@SuppressWarnings("unused") // the fields are read by the Flight Recorder
final class GapEvent extends Event {
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
  @Description("Elements that were let go unread, to keep the newest ones")
  private long skipped;

  /// Records a gap if somebody wants it; else costs a look at a flag.
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
