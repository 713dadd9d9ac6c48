package dev.ringbuf.ingest;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingInspection;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingDecoder;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.reactor.RingTap;
import dev.ringbuf.sources.Production;
import dev.ringbuf.spring.NamedRing;
import dev.ringbuf.websocket.RingSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// A ring, its source, and the forms in which clients read it. Each client has a ring of its own
/// behind the ring's broadcast.
///
/// ```text
///   source --push--> ring --> broadcast --+--> socket()            elements as they are
///                                         +--> scope(step, ...)    minimum and maximum per column
///                                         +--> summaries(since)    a summary per second
/// ```
final class LiveStream {
  /// Gaps of windows that are remembered.
  private static final int GAPS = 100;

  private final NamedRing named;
  private final StreamSource source;
  private final RingPoller poller;
  private final List<Channel> channels;
  private final RingSocket socket;
  private final Deque<GapReport> gaps = new ArrayDeque<>();
  private @Nullable Production production;

  LiveStream(NamedRing named, StreamSource source, RingPoller poller) {
    this.named = named;
    this.source = source;
    this.poller = poller;
    this.channels = Channel.of(named.ring().element());
    this.socket = RingSocket.of(named.broadcast());
  }

  /// What a stream has carried, at one moment: `offered = delivered + dropped + skipped +
  /// buffered`.
  ///
  /// @param name of the stream
  /// @param element what one element is
  /// @param rate elements a second that the source announces
  /// @param capacity elements that the ring holds at most
  /// @param offered elements that the producer has offered
  /// @param delivered elements that the broadcast has taken
  /// @param dropped elements that did not fit into the ring
  /// @param skipped elements that came while no client was there
  /// @param buffered elements in the ring
  /// @param gaps places where elements were dropped
  /// @param subscribers clients that read now
  /// @param state of the ring, such as OPEN
  /// @param topic how far the stream has come in a Kafka topic; null without the profile `kafka`
  record Status(
      String name,
      String element,
      int rate,
      long capacity,
      long offered,
      long delivered,
      long dropped,
      long skipped,
      long buffered,
      long gaps,
      int subscribers,
      RingInspection.State state,
      TopicForwarding.@Nullable Progress topic) {}

  /// A gap that a window has received.
  record GapReport(long position, long dropped, long skipped) {}

  String name() {
    return named.name();
  }

  /// The counters, which agree with one another.
  Status status(TopicForwarding.@Nullable Progress topic) {
    RingInspection ring = named.ring().inspect();
    return new Status(
        name(),
        named.element(),
        source.rate(),
        ring.capacity(),
        ring.offered(),
        ring.delivered(),
        ring.dropped(),
        ring.skipped(),
        ring.buffered(),
        ring.gaps(),
        subscribers().size(),
        ring.state(),
        topic);
  }

  /// The clients that read now, with the counters of each.
  List<SubscriberCounters> subscribers() {
    return named.broadcast().subscribers();
  }

  /// The latest gaps that windows have received, the oldest first.
  List<GapReport> gaps() {
    synchronized (gaps) {
      return List.copyOf(gaps);
    }
  }

  private void remember(Gap<?> gap) {
    synchronized (gaps) {
      if (gaps.size() == GAPS) {
        gaps.removeFirst();
      }
      gaps.addLast(new GapReport(gap.position(), gap.dropped(), gap.skipped()));
    }
  }

  /// Whether other processes use the ring too, which then outlasts this service.
  boolean isShared() {
    return named.file().isPresent();
  }

  /// A place at the broadcast for a reader of its own.
  RingTap tap() {
    return named.broadcast().tap();
  }

  /// The elements as they are, for WebSocket clients.
  RingSocket socket() {
    return socket;
  }

  /// The picture of the stream, for a window: columns of minimum and maximum.
  ///
  /// @param step elements per column, >= 1
  /// @param columns in one item, >= 1
  /// @return null if the values are out of range, or an item would not fit into a client's ring, or
  ///   the elements have no signal
  @Nullable RingSocket scope(int step, int columns) {
    long chunk = (long) step * columns;
    if (step < 1 || columns < 1 || chunk > largestChunk() || channels.isEmpty()) {
      return null;
    }
    Envelope envelope = new Envelope(channels, ring().elementBytes(), step);
    RingFlux<ByteBuffer> items = decode((int) chunk, envelope).doOnGap(this::remember);
    return RingSocket.reduced(named.broadcast().reading(items), step, envelope.layout());
  }

  /// A summary of each second, and every gap.
  ///
  /// @param since position to start from; negative for now, and as good as that if the ring has
  ///   started over and has not come there yet
  Flux<RingSignal<Map<String, Summary>>> summaries(long since) {
    long bytes = ring().elementBytes();
    int second = (int) Math.min(source.rate(), largestChunk());
    var summaries =
        named
            .broadcast()
            .reading(
                decode(second, (elements, count) -> Summary.of(channels, elements, count, bytes)));
    return since < 0
        ? summaries.signals()
        : summaries
            .since(since)
            .signals()
            .onErrorResume(IllegalArgumentException.class, _ -> summaries.signals());
  }

  private <T> RingFlux<T> decode(int chunk, RingDecoder<T> decoder) {
    return RingFlux.decode(ring(), chunk, decoder).exactly().named(name()).poller(poller);
  }

  /// Elements that fit both into the ring and into that of a client.
  private long largestChunk() {
    return Math.min(ring().capacity(), named.broadcast().spec().capacity());
  }

  private RingBuffer ring() {
    return named.ring();
  }

  /// Starts the source, if this service runs it.
  ///
  /// @throws dev.ringbuf.sources.SourceException if this machine lacks what the source needs
  void start() throws IOException {
    Optional<Production> started = source.start(ring());
    production = started.orElse(null);
  }

  /// Stops the source, which completes the stream.
  void stop() {
    Production running = production;
    if (running != null) {
      running.stop();
      production = null;
    }
  }
}
