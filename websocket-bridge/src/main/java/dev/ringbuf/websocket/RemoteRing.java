package dev.ringbuf.websocket;

import dev.ringbuf.reactor.RingSignal;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;

/// A ring on another host, served by a [RingSocket]: its signals as a `Flux`, whose demand reaches
/// that ring.
///
/// ```java
/// Flux<RingSignal<float[]>> audio = RemoteRing.at("ws://localhost:8080/audio").floats();
/// ```
///
/// ```text
/// subscriber:   request(2)              request(1)
/// connection:   --OPEN-[ab]-[cd]-X      X-OPEN-Gap(4,3)-[hi]--
/// Flux:         -------[ab]-[cd]------------------------Gap(4,3)-[hi]--
/// ```
///
/// - **Demand**: each request of the subscriber is one message to the server. There is no prefetch:
///   at most what was requested is on the way or waits for a busy subscriber.
/// - **Reconnect**: a lost connection is made again, and names the end of the last signal. The
///   server answers with an exact gap for what is gone meanwhile. Always `next.position() ==
///   previous.end()`, over any number of connections. [#reconnect] sets the limits.
/// - **End**: when the producer completes, so does the stream. When it fails, the stream ends with
///   its [dev.ringbuf.reactor.RingFailedException]; when the ring is closed, with a
///   [dev.ringbuf.RingClosedException]. Everything else is a [RingSocketException].
/// - **Reset**: a server that starts again with an empty ring cannot continue at the old position.
///   The stream ends with a [RingSocketException] of close code 4416.
/// - **Subscribers**: each has a connection of its own, which begins with the subscription and ends
///   with the cancel.
/// - **Threads**: items come from a thread of the connection's event loop, and the subscriber must
///   not block it. While a thread of the subscriber is in `request`, items may come from that.
///
/// Instances are immutable: each configuring method returns a new one.
public final class RemoteRing {
  private final Options options;

  private RemoteRing(Options options) {
    this.options = options;
  }

  /// A ring by its URL.
  ///
  /// @param url such as `ws://host:port/path`, or `wss:`
  /// @throws IllegalArgumentException if it is no URL of that kind
  public static RemoteRing at(String url) {
    String scheme = URI.create(url).getScheme();
    if (!"ws".equals(scheme) && !"wss".equals(scheme)) {
      throw new IllegalArgumentException("expected a URL of scheme ws or wss, got " + url);
    }
    return new RemoteRing(new Options(url));
  }

  private RemoteRing with(Consumer<Options> change) {
    Options changed = options.copy();
    change.accept(changed);
    return new RemoteRing(changed);
  }

  /// Starts where an earlier subscriber has stopped, with a gap for what is gone. Without this
  /// option a subscriber starts with the next element.
  ///
  /// @param position of the first element that was not received, >= 0: the end of the last signal
  public RemoteRing since(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is not >= 0");
    }
    return with(changed -> changed.since = position);
  }

  /// Sets how often and when to connect again. The pause doubles from `first` to `longest`, and
  /// varies by half, so that many clients do not come at once. The default is 20 attempts, from 100
  /// milliseconds to 5 seconds.
  ///
  /// @param attempts in a row that may fail until the stream does, >= 0; a connection on which the
  ///   server has opened the stream starts the count again; 0 never connects again
  /// @param first pause, > 0
  /// @param longest pause, >= first
  public RemoteRing reconnect(int attempts, Duration first, Duration longest) {
    if (attempts < 0 || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "%d attempts, pauses from %s to %s: expected >= 0, and 0 < first <= longest"
              .formatted(attempts, first, longest));
    }
    return with(
        changed -> {
          changed.attempts = attempts;
          changed.firstPause = first;
          changed.longestPause = longest;
        });
  }

  /// Sets after which time without a message, pings included, a connection counts as lost. The
  /// default is 45 seconds; a server sends a ping every 15 seconds unless it is told otherwise.
  ///
  /// @param time > 0
  public RemoteRing idleTimeout(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("idle timeout " + time + " is not > 0");
    }
    return with(changed -> changed.idleTimeout = time);
  }

  /// Sets the size of the largest message that is accepted. The default is 1 MiB.
  ///
  /// @param bytes > 64
  public RemoteRing maxMessageBytes(int bytes) {
    if (bytes <= Frames.DATA_HEADER_BYTES + 40) {
      throw new IllegalArgumentException("maxMessageBytes " + bytes + " is not > 64");
    }
    return with(changed -> changed.maxMessageBytes = bytes);
  }

  /// Sets the HTTP client, for instance one with TLS, headers or another event loop.
  public RemoteRing client(HttpClient client) {
    Objects.requireNonNull(client, "client");
    return with(changed -> changed.client = client);
  }

  /// Chunks as fresh `byte` arrays, and gaps, with their positions. If the ring has other elements,
  /// the stream fails with an [IllegalArgumentException].
  public Flux<RingSignal<byte[]>> bytes() {
    return signals(Payload.BYTES);
  }

  /// As [#bytes], with `short` arrays.
  public Flux<RingSignal<short[]>> shorts() {
    return signals(Payload.SHORTS);
  }

  /// As [#bytes], with `char` arrays.
  public Flux<RingSignal<char[]>> chars() {
    return signals(Payload.CHARS);
  }

  /// As [#bytes], with `int` arrays.
  public Flux<RingSignal<int[]>> ints() {
    return signals(Payload.INTS);
  }

  /// As [#bytes], with `long` arrays.
  public Flux<RingSignal<long[]>> longs() {
    return signals(Payload.LONGS);
  }

  /// As [#bytes], with `float` arrays.
  public Flux<RingSignal<float[]>> floats() {
    return signals(Payload.FLOATS);
  }

  /// As [#bytes], with `double` arrays.
  public Flux<RingSignal<double[]>> doubles() {
    return signals(Payload.DOUBLES);
  }

  /// Chunks of any elements as fresh little-endian buffers, from position 0 to the limit.
  public Flux<RingSignal<ByteBuffer>> byteBuffers() {
    return signals(Payload.BUFFERS);
  }

  /// Chunks as fresh heap segments of this layout, aligned for any element. If the server has
  /// another layout, in names, types or padding, the stream fails with an
  /// [IllegalArgumentException]. Byte orders may differ: values come in that of this layout.
  ///
  /// @param element layout of an element
  public Flux<RingSignal<MemorySegment>> segments(MemoryLayout element) {
    return signals(Payload.segments(element));
  }

  private <T> Flux<RingSignal<T>> signals(Payload<T> payload) {
    return new Signals<>(options, payload).assembled();
  }

  private static final class Signals<T> extends Flux<RingSignal<T>> {
    private final Options options;
    private final Payload<T> payload;

    Signals(Options options, Payload<T> payload) {
      this.options = options;
      this.payload = payload;
    }

    Flux<RingSignal<T>> assembled() {
      return onAssembly(this);
    }

    @Override
    public void subscribe(CoreSubscriber<? super RingSignal<T>> actual) {
      RemoteSubscription<T> subscription = new RemoteSubscription<>(options, payload, actual);
      actual.onSubscribe(subscription);
      subscription.connect();
    }
  }

  /// Effectively immutable: only [RemoteRing#with] changes options, and it changes a copy.
  static final class Options {
    static final long NOW = -1;

    final String url;
    long since = NOW;
    int attempts = 20;
    Duration firstPause = Duration.ofMillis(100);
    Duration longestPause = Duration.ofSeconds(5);
    Duration idleTimeout = Duration.ofSeconds(45);
    int maxMessageBytes = 1 << 20;
    HttpClient client = HttpClient.create();

    private Options(String url) {
      this.url = url;
    }

    private Options copy() {
      Options copy = new Options(url);
      copy.since = since;
      copy.attempts = attempts;
      copy.firstPause = firstPause;
      copy.longestPause = longestPause;
      copy.idleTimeout = idleTimeout;
      copy.maxMessageBytes = maxMessageBytes;
      copy.client = client;
      return copy;
    }
  }
}
