package dev.ringbuf.spring;

import dev.ringbuf.RingInspection;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/// The actuator endpoint `rings`: counters and subscribers of all rings, or of one.
@Endpoint(id = "rings")
final class RingsEndpoint {
  private final Rings rings;

  RingsEndpoint(Rings rings) {
    this.rings = rings;
  }

  @ReadOperation
  RingsDescriptor rings() {
    Map<String, RingDescriptor> all = new LinkedHashMap<>();
    rings.forEach(each -> all.put(each.name(), RingDescriptor.of(each)));
    return new RingsDescriptor(all);
  }

  @ReadOperation
  @Nullable RingDescriptor ring(@Selector String name) {
    return rings.find(name).map(RingDescriptor::of).orElse(null);
  }

  /// The answer for all rings.
  record RingsDescriptor(Map<String, RingDescriptor> rings) implements OperationResponseBody {}

  /// A ring. `offered = delivered + dropped + skipped + buffered`.
  record RingDescriptor(
      String element,
      long capacity,
      @Nullable String file,
      String state,
      int code,
      long offered,
      long delivered,
      long dropped,
      long skipped,
      long buffered,
      long gaps,
      long underruns,
      long missing,
      BroadcastDescriptor broadcast)
      implements OperationResponseBody {
    static RingDescriptor of(NamedRing each) {
      RingInspection seen = each.ring().inspect();
      return new RingDescriptor(
          each.element(),
          seen.capacity(),
          each.file().map(Object::toString).orElse(null),
          seen.state().name().toLowerCase(Locale.ROOT),
          seen.code(),
          seen.offered(),
          seen.delivered(),
          seen.dropped(),
          seen.skipped(),
          seen.buffered(),
          seen.gaps(),
          seen.underruns(),
          seen.missing(),
          new BroadcastDescriptor(
              each.broadcast().spec().capacity(),
              each.broadcast().spec().maxSubscribers(),
              each.broadcast().spec().drains(),
              each.broadcast().subscribers()));
    }
  }

  /// The broadcast of a ring.
  record BroadcastDescriptor(
      long capacity, int maxSubscribers, boolean draining, List<SubscriberCounters> subscribers) {}
}
