package dev.ringbuf.websocket;

import dev.ringbuf.reactor.ElementFormat;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A ring for WebSocket clients on other hosts, each with its own demand, by the sub-protocol
/// [#PROTOCOL]. [RingSocketHandler] serves it from Spring WebFlux, [RingSocketRoute] from Reactor
/// Netty.
///
/// ```java
/// RingBroadcast<float[]> shared = RingFlux.floats(ring, 480).broadcast(48_000);
/// HttpServer.create()
///     .route(routes -> routes.get("/audio", RingSocketRoute.of(RingSocket.of(shared))))
/// ```
///
/// ```text
/// client:    --REQUEST(2)------------------------REQUEST(1)-----
/// ring:      --ab--cd----ef--gh(lost: the ring of this client is full)--ij--
/// server:    OPEN-DATA[ab]-DATA[cd]--------------DATA[ef]-------
/// ```
///
/// - **Demand**: what the client has requested is the only demand that reaches the ring. Elements
///   that were not requested stay in the client's ring of the broadcast, and those that do not fit
///   there become a gap.
/// - **A client that does not read**: at most [#maxUnwrittenBytes] have left the ring and are not
///   written to the socket, however much the client has requested. So memory per client is bounded
///   by that and by its ring of the broadcast.
/// - **End**: the client that leaves frees its place at once.
///
/// Instances are immutable: each configuring method returns a new one. Instances that were made
/// from one another share the number of clients.
public final class RingSocket {
  /// The name of the WebSocket sub-protocol. A client must offer it.
  public static final String PROTOCOL = "ringbuf.v1";

  private static final int DEFAULT_MESSAGE_BYTES = 16 * 1_024;

  private final RingBroadcast<?> broadcast;
  private final ElementFormat element;
  private final int step;
  private final int maxPayloadBytes;
  private final AtomicInteger clients;
  private final Options options;

  private RingSocket(
      RingBroadcast<?> broadcast,
      ElementFormat element,
      int step,
      int maxPayloadBytes,
      AtomicInteger clients,
      Options options) {
    this.broadcast = broadcast;
    this.element = element;
    this.step = step;
    this.maxPayloadBytes = maxPayloadBytes;
    this.clients = clients;
    this.options = options;
  }

  private static RingSocket create(
      RingBroadcast<?> broadcast, MemoryLayout layout, int step, long maxElements) {
    ElementFormat element = ElementFormat.of(layout);
    long maxPayloadBytes = maxElements * element.bytes();
    if (maxPayloadBytes > Integer.MAX_VALUE - Frames.DATA_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a message of %d elements of %d bytes is too large: choose smaller chunks"
              .formatted(maxElements, element.bytes()));
    }
    return new RingSocket(
        broadcast, element, step, (int) maxPayloadBytes, new AtomicInteger(), new Options());
  }

  /// Serves the elements of a broadcast as they are, in messages of at most 16 KiB, or of one
  /// element if that is larger.
  public static RingSocket of(RingBroadcast<?> broadcast) {
    long fitting = DEFAULT_MESSAGE_BYTES / broadcast.ring().elementBytes();
    long chunk =
        Math.clamp(fitting, 1, Math.min(broadcast.ring().capacity(), broadcast.spec().capacity()));
    return ofLeases(broadcast.reading(RingFlux.leases(broadcast.ring(), (int) chunk)));
  }

  /// Serves elements as they are, in chunks and with options of the caller's choice: one chunk is
  /// one message. Each chunk is copied once, from the client's ring into its message.
  ///
  /// ```java
  /// RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, 4_096).keepLatest()))
  /// ```
  public static RingSocket ofLeases(RingBroadcast<RingLease> leases) {
    return create(leases, leases.ring().element(), 1, leases.maxChunk());
  }

  /// Serves what a decoder makes of the elements, such as minimum and maximum of every `step` of
  /// them. Positions and counts stay those of the ring. A chunk of `count` elements must give
  /// `count / step` payload elements, rounded up; a gap and the end of the stream cut a chunk.
  ///
  /// ```java
  /// RingFlux<ByteBuffer> reduced = RingFlux.decode(ring, 100 * step, minMax).exactly();
  /// RingSocket.reduced(shared.reading(reduced), step, MIN_MAX);
  /// ```
  ///
  /// @param payloads buffers of payload elements, from position to limit
  /// @param step elements of the ring for each payload element, >= 1
  /// @param layout of a payload element
  /// @throws IllegalArgumentException if step is < 1
  public static RingSocket reduced(
      RingBroadcast<ByteBuffer> payloads, int step, MemoryLayout layout) {
    if (step < 1) {
      throw new IllegalArgumentException("step " + step + " is not >= 1");
    }
    return create(payloads, layout, step, Math.ceilDiv(payloads.maxChunk(), step));
  }

  private RingSocket with(Consumer<Options> change) {
    Options changed = options.copy();
    change.accept(changed);
    return new RingSocket(broadcast, element, step, maxPayloadBytes, clients, changed);
  }

  /// Sets how many clients there are at the same time. One more is closed with code 4429. The
  /// default is 100. The broadcast has a limit of its own.
  ///
  /// @param limit >= 1
  public RingSocket maxClients(int limit) {
    requirePositive("maxClients", limit);
    return with(changed -> changed.maxClients = limit);
  }

  /// Sets how many bytes of messages have left the ring and are not written to the socket, for each
  /// client. There is always room for one message, and never for more than 128. The default is 256
  /// KiB.
  ///
  /// @param limit >= 1
  public RingSocket maxUnwrittenBytes(int limit) {
    requirePositive("maxUnwrittenBytes", limit);
    return with(changed -> changed.maxUnwrittenBytes = limit);
  }

  /// Sets how many items a client may have requested and not received. One that requests more is
  /// closed with code 4413. Without this option demand adds up to `Long.MAX_VALUE`, which is
  /// harmless: it is a number, and takes nothing out of the ring that the socket cannot take.
  ///
  /// @param limit >= 1
  public RingSocket maxCredit(long limit) {
    requirePositive("maxCredit", limit);
    return with(changed -> changed.maxCredit = limit);
  }

  /// Sets how often the server sends a ping. The client answers by itself, so a ping shows that it
  /// is there, and keeps proxies from closing the connection. The default is 15 seconds.
  ///
  /// @param interval > 0
  public RingSocket keepAlive(Duration interval) {
    requirePositive("keepAlive", interval.toNanos());
    return with(changed -> changed.keepAlive = interval);
  }

  /// Sets after which time without any message from a client, answers to pings included, its
  /// connection is closed with code 4408. The default is 45 seconds.
  ///
  /// @param time > 0, longer than [#keepAlive]
  public RingSocket idleTimeout(Duration time) {
    requirePositive("idleTimeout", time.toNanos());
    return with(changed -> changed.idleTimeout = time);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " " + value + " is not > 0");
    }
  }

  /// How many clients there are now.
  public int clients() {
    return clients.get();
  }

  /// Takes a place for a client.
  ///
  /// @return whether there was one
  boolean enter() {
    return clients.getAndUpdate(now -> now < options.maxClients ? now + 1 : now)
        < options.maxClients;
  }

  /// Gives a place back.
  void leave() {
    clients.decrementAndGet();
  }

  RingBroadcast<?> broadcast() {
    return broadcast;
  }

  ElementFormat element() {
    return element;
  }

  int step() {
    return step;
  }

  int maxPayloadBytes() {
    return maxPayloadBytes;
  }

  Options options() {
    return options;
  }

  /// How many messages are between the ring and the socket at most, 1 .. 128.
  int window() {
    return Math.clamp(
        options.maxUnwrittenBytes / ((long) maxPayloadBytes + Frames.DATA_HEADER_BYTES),
        1,
        Options.MAX_WINDOW);
  }

  /// Effectively immutable: only [RingSocket#with] changes options, and it changes a copy.
  static final class Options {
    /// What Reactor Netty's `send` requests of its source.
    static final int MAX_WINDOW = 128;

    int maxClients = 100;
    int maxUnwrittenBytes = 256 * 1_024;
    long maxCredit = Long.MAX_VALUE;
    Duration keepAlive = Duration.ofSeconds(15);
    Duration idleTimeout = Duration.ofSeconds(45);

    private Options copy() {
      Options copy = new Options();
      copy.maxClients = maxClients;
      copy.maxUnwrittenBytes = maxUnwrittenBytes;
      copy.maxCredit = maxCredit;
      copy.keepAlive = keepAlive;
      copy.idleTimeout = idleTimeout;
      return copy;
    }
  }
}
