package dev.ringbuf.spring;

import dev.ringbuf.reactor.GapPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/// The properties under `ringbuf`. [RingSpec] checks those of the rings.
///
/// @param rings rings by name; each becomes a bean of its name
/// @param poller the threads that look into the rings
/// @param shutdown how rings end when the application stops
/// @param health when the health of a ring is degraded
/// @param websocket where rings are served
@ConfigurationProperties(prefix = RingbufProperties.PREFIX, ignoreUnknownFields = false)
record RingbufProperties(
    @DefaultValue Map<String, Ring> rings,
    @DefaultValue Poller poller,
    @DefaultValue Shutdown shutdown,
    @DefaultValue Health health,
    @DefaultValue Websocket websocket) {
  static final String PREFIX = "ringbuf";

  /// Binds the properties before there are beans.
  static RingbufProperties of(Environment environment) {
    BindHandler refuseUnknown =
        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
    return Binder.get(environment)
        .bindOrCreate(PREFIX, Bindable.of(RingbufProperties.class), refuseUnknown);
  }

  /// A ring.
  ///
  /// @param element what one element is, such as "float", "float x 2" or "nanos:long,
  ///   celsius:double"
  /// @param capacity elements that the ring holds at most; may be missing if the file exists
  /// @param file the ring's file, to share it with other processes; without one, the ring is in
  ///   memory
  /// @param chunk elements in one item of a stream at most; 1024 or the capacity if not given
  /// @param gapPolicy what a stream does where elements were lost
  /// @param wakeup "producer" if the producer wakes the streams, else the longest time between two
  ///   looks into the ring
  /// @param websocket whether clients may read the ring over WebSocket
  /// @param broadcast the stream for any number of subscribers
  record Ring(
      @Nullable String element,
      @Nullable Long capacity,
      @Nullable String file,
      @Nullable Integer chunk,
      @DefaultValue("pass") GapPolicy gapPolicy,
      @DefaultValue("1ms") String wakeup,
      @DefaultValue("false") boolean websocket,
      @DefaultValue Broadcast broadcast) {}

  /// The broadcast of a ring.
  ///
  /// @param capacity elements that a subscriber can fall behind without a loss; the ring's capacity
  ///   if not given
  /// @param maxSubscribers subscribers at the same time
  /// @param draining whether the ring is emptied while there is no subscriber
  record Broadcast(
      @Nullable Long capacity,
      @DefaultValue("100") int maxSubscribers,
      @DefaultValue("false") boolean draining) {}

  /// The poller of all streams.
  ///
  /// @param name prefix of the threads' names
  /// @param threads how many at most; one for four processors if not given
  record Poller(@DefaultValue("ring-poller") String name, @Nullable Integer threads) {
    Poller {
      require(threads == null || threads >= 1, "poller.threads", "it is not >= 1", "1 or more");
    }
  }

  /// The end of the rings.
  ///
  /// @param drainTimeout how long to wait for subscribers to read what is in the rings
  record Shutdown(@DefaultValue("10s") Duration drainTimeout) {
    Shutdown {
      require(
          !drainTimeout.isNegative(),
          "shutdown.drain-timeout",
          "it is negative",
          "a time such as 10s, or to 0s to wait for nobody");
    }
  }

  /// The health of the rings.
  ///
  /// @param maxGapsPerMinute places in a ring's stream where elements were lost, above which the
  ///   ring is degraded
  record Health(@DefaultValue("10") double maxGapsPerMinute) {
    Health {
      require(
          maxGapsPerMinute >= 0,
          "health.max-gaps-per-minute",
          "it is not >= 0",
          "a rate such as 10, or to 0 to be degraded after every gap");
    }
  }

  /// The rings that are served over WebSocket.
  ///
  /// @param path in front of a ring's name in its URL
  /// @param allowedOrigins origins of pages that may connect, such as "https://example.com", or
  ///   "*"; only that of this application if not given
  record Websocket(@DefaultValue("/rings") String path, @DefaultValue List<String> allowedOrigins) {
    Websocket {
      require(
          path.startsWith("/") && !path.endsWith("/"),
          "websocket.path",
          "it does not begin with a slash, or it ends with one",
          "a path such as /rings");
      allowedOrigins = List.copyOf(allowedOrigins);
    }
  }

  private static void require(boolean valid, String key, String reason, String values) {
    if (!valid) {
      throw new InvalidRingPropertyException(
          PREFIX + "." + key, reason, "Set it to " + values, null);
    }
  }
}
