package dev.ringbuf.websocket;

import dev.ringbuf.RingClosedException;
import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.websocket.Frames.Elements;
import dev.ringbuf.websocket.Frames.Ended;
import dev.ringbuf.websocket.Frames.MalformedException;
import dev.ringbuf.websocket.Frames.Missing;
import dev.ringbuf.websocket.Frames.Open;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/// One subscriber of a [RemoteRing], over any number of connections.
///
/// ```text
///  subscriber ---- request(n) ---->  RemoteSubscription  ---- REQUEST(n) ----> Link ---> server
///             <--- signals --------                     <--- messages ------- Link
///                                    after a loss: a new Link, ?since=position, REQUEST(rest)
/// ```
///
/// All state belongs to the [Mailbox]. What comes from a link that is no longer the current one is
/// ignored.
final class RemoteSubscription<T> implements Subscription {
  private static final Close NORMAL_CLOSE = new Close(Close.NORMAL, "");

  /// HTTP states that another attempt may meet changed: time-out, too early, too many requests.
  private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429);

  private static final int SERVER_ERRORS = 500;

  /// How long the server may take to read what is on the way before a connection is cut.
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final RemoteRing.Options options;
  private final Payload<T> payload;
  private final Mailbox mailbox = new Mailbox();

  /// The attempt to connect, or the pause before it.
  private final Disposable.Swap attempt = Disposables.swap();

  /// Null once the stream has ended or was cancelled, so that the subscriber can be collected.
  private @Nullable CoreSubscriber<? super RingSignal<T>> actual;

  /// Items that were requested and did not come, >= 0.
  private long requested;

  /// The end of the last signal, where the next one begins; negative before the first OPEN.
  private long position;

  /// The connection that is used or being made; null in a pause.
  private @Nullable Link link;

  /// Connections in a row that were lost or not made since the server has opened the stream last.
  private int failures;

  RemoteSubscription(
      RemoteRing.Options options,
      Payload<T> payload,
      CoreSubscriber<? super RingSignal<T>> actual) {
    this.options = options;
    this.payload = payload;
    this.actual = actual;
    this.position = options.since;
  }

  // Called by the subscriber, on any thread.

  @Override
  public void request(long n) {
    mailbox.post(
        () -> {
          if (actual == null) {
            return; // cancelled (rule 3.6), or ended
          }
          if (n <= 0) {
            fail(Exceptions.nullOrNegativeRequestException(n));
            return;
          }
          requested = Operators.addCap(requested, n);
          if (link != null) {
            link.request(n);
          }
        });
  }

  @Override
  public void cancel() {
    mailbox.post(
        () -> {
          actual = null;
          leave(NORMAL_CLOSE);
        });
  }

  void connect() {
    mailbox.post(this::connectNow);
  }

  // In the mailbox.

  private void connectNow() {
    if (actual == null) {
      return;
    }
    Link next = new Link();
    link = next;
    String url = position < 0 ? options.url : Query.withSince(options.url, position);
    WebsocketClientSpec spec =
        WebsocketClientSpec.builder()
            .protocols(RingSocket.PROTOCOL)
            .maxFramePayloadLength(options.maxMessageBytes)
            .build();
    attempt.update(
        options
            .client
            .websocket(spec)
            .uri(url)
            .handle(next::run)
            .subscribe(
                null,
                error -> mailbox.post(() -> lost(next, error)),
                () -> mailbox.post(() -> lost(next, null))));
  }

  /// A connection has ended, or was not made.
  private void lost(Link lost, @Nullable Throwable error) {
    if (lost != link) {
      return;
    }
    link = null;
    RingSocketException cause = lost.cause(error);
    failures++;
    if (lost.isFinal(error)) {
      fail(
          cause.closeCode() == Close.GONE
              ? new RingClosedException(String.valueOf(cause.getMessage()))
              : cause);
    } else if (failures > options.attempts) {
      fail(
          new RingSocketException(
              "gave up after %d attempts to connect again: %s"
                  .formatted(options.attempts, cause.getMessage()),
              cause.closeCode(),
              cause));
    } else {
      attempt.update(
          Schedulers.parallel().schedule(this::connect, pauseNanos(), TimeUnit.NANOSECONDS));
    }
  }

  private long pauseNanos() {
    long longest = options.longestPause.toNanos();
    long pause = options.firstPause.toNanos();
    for (int i = 1; i < failures && pause < longest; i++) {
      pause *= 2;
    }
    long most = Math.min(pause, longest);
    return most - ThreadLocalRandom.current().nextLong(most / 2 + 1);
  }

  private void opened(Link from, Open open) {
    if (from != link) {
      return;
    }
    if (position >= 0 && open.position() != position) {
      throw new MalformedException(
          "OPEN at position %d, expected %d".formatted(open.position(), position));
    }
    String mismatch = payload.mismatch(open);
    if (mismatch != null) {
      fail(new IllegalArgumentException(mismatch));
      return;
    }
    from.isOpen = true;
    failures = 0;
    position = open.position();
    if (requested > 0) {
      from.send(Frames.request(requested));
    }
  }

  private void item(Link from, RingSignal<T> signal) {
    CoreSubscriber<? super RingSignal<T>> actual = this.actual;
    if (from != link || actual == null) {
      return;
    }
    if (signal.position() != position) {
      throw new MalformedException(
          "an item at position %d, expected %d".formatted(signal.position(), position));
    }
    if (requested == 0) {
      throw new MalformedException("an item that was not requested");
    }
    if (requested != Long.MAX_VALUE) {
      requested--;
    }
    position = signal.end();
    actual.onNext(signal);
  }

  private void ended(Link from, Ended ended) {
    if (from != link) {
      return;
    }
    if (ended.position() != position) {
      throw new MalformedException(
          "END at position %d, expected %d".formatted(ended.position(), position));
    }
    switch (ended.kind()) {
      case Frames.COMPLETED -> complete();
      case Frames.FAILED -> fail(new RingFailedException(ended.code(), position));
      case Frames.CLOSED -> fail(new RingClosedException("the ring on the server was closed"));
      case Frames.CORRUPTED ->
          fail(new RingSocketException("the ring on the server is corrupted", Close.SERVER_ERROR));
      default -> {} // the server goes away: its close frame follows
    }
  }

  private void complete() {
    CoreSubscriber<?> last = actual;
    actual = null;
    leave(NORMAL_CLOSE);
    if (last != null) {
      last.onComplete();
    }
  }

  private void fail(Throwable error) {
    CoreSubscriber<?> last = actual;
    actual = null;
    leave(NORMAL_CLOSE);
    if (last != null) {
      last.onError(error);
    }
  }

  /// The server has broken the protocol.
  private void refuse(Link from, MalformedException error) {
    if (from != link) {
      return;
    }
    CoreSubscriber<?> last = actual;
    actual = null;
    String message = String.valueOf(error.getMessage());
    leave(new Close(Close.PROTOCOL_ERROR, message));
    if (last != null) {
      last.onError(
          new RingSocketException(
              "the server has broken the protocol: " + message, Close.PROTOCOL_ERROR));
    }
  }

  private void leave(Close reason) {
    Link left = link;
    link = null;
    if (left == null || !left.close(reason)) {
      attempt.dispose(); // there is no connection yet, or only a pause
    }
  }

  /// One connection. Reads its messages on the event loop, and hands what they mean to the mailbox.
  private final class Link {
    /// Set by the event loop. A cancel that comes before that disposes of the attempt.
    private volatile @Nullable Connection connection;

    private volatile @Nullable WebsocketOutbound out;

    /// Of the event loop.
    private @Nullable Open open;

    private volatile @Nullable WebSocketCloseStatus status;

    /// Whether the server has opened the stream. In the mailbox.
    private boolean isOpen;

    /// Runs the connection until it ends. On the event loop.
    Publisher<Void> run(WebsocketInbound in, WebsocketOutbound out) {
      in.withConnection(
          made -> {
            connection = made;
            made.onReadIdle(options.idleTimeout.toMillis(), made::dispose);
          });
      this.out = out;
      mailbox.post(
          () -> {
            if (link != this) { // left while the connection was being made
              close(NORMAL_CLOSE);
            }
          });
      return in.aggregateFrames(options.maxMessageBytes)
          .receiveFrames()
          .doOnNext(this::receive)
          .then(in.receiveCloseStatus().doOnNext(status -> this.status = status))
          .then();
    }

    /// The frame is freed afterwards.
    private void receive(WebSocketFrame frame) {
      try {
        switch (frame) {
          case BinaryWebSocketFrame _ -> receive(frame.content().nioBuffer());
          case TextWebSocketFrame _ -> throw new MalformedException("a text message");
          default -> {} // a pong
        }
      } catch (MalformedException e) {
        mailbox.post(() -> refuse(this, e));
      }
    }

    private void receive(ByteBuffer message) {
      switch (Frames.fromServer(message)) {
        case Open opening -> {
          if (open != null) {
            throw new MalformedException("a second OPEN");
          }
          open = opening;
          post(() -> opened(this, opening));
        }
        case Elements data -> {
          RingSignal<T> signal = read(data, requireOpen());
          post(() -> item(this, signal));
        }
        case Missing gap -> {
          requireOpen();
          post(
              () -> item(this, new RingSignal.Gap<>(gap.position(), gap.dropped(), gap.skipped())));
        }
        case Ended end -> {
          requireOpen();
          post(() -> ended(this, end));
        }
      }
    }

    private Open requireOpen() {
      if (open == null) {
        throw new MalformedException("a message before OPEN");
      }
      return open;
    }

    private RingSignal<T> read(Elements data, Open open) {
      long elements = Math.ceilDiv(data.count(), open.step());
      int bytes = data.payload().remaining();
      if (payload.mismatch(open) != null
          || data.code() != open.code()
          || bytes > open.maxPayload()
          || bytes % open.elementBytes() != 0
          || bytes / open.elementBytes() != elements) {
        throw new MalformedException(
            "DATA of %d bytes, code %d, for %d elements"
                .formatted(bytes, data.code(), data.count()));
      }
      return new RingSignal.Data<>(
          data.position(), data.count(), payload.read().apply(data.payload()));
    }

    private void post(Runnable step) {
      mailbox.post(
          () -> {
            try {
              step.run();
            } catch (MalformedException e) {
              refuse(this, e);
            }
          });
    }

    // In the mailbox.

    void request(long n) {
      if (isOpen) {
        send(Frames.request(n));
      }
    }

    void send(ByteBuffer message) {
      Connection made = connection;
      if (made != null) {
        var _ =
            made.channel().writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
      }
    }

    /// Closes the connection if it was made.
    boolean close(Close reason) {
      WebsocketOutbound socket = out;
      Connection made = connection;
      if (socket == null || made == null) {
        return false;
      }
      socket
          .sendClose(reason.code(), reason.reason())
          .timeout(CLOSE_TIMEOUT)
          .subscribe(null, _ -> made.dispose());
      return true;
    }

    RingSocketException cause(@Nullable Throwable error) {
      WebSocketCloseStatus closed = status;
      if (error != null) {
        return new RingSocketException(
            "no connection to %s: %s".formatted(options.url, error),
            RingSocketException.NO_CODE,
            error);
      }
      return closed == null
          ? new RingSocketException(
              "the connection to %s was lost".formatted(options.url), RingSocketException.NO_CODE)
          : new RingSocketException(
              "%s has closed the connection with code %d: %s"
                  .formatted(options.url, closed.code(), closed.reasonText()),
              closed.code());
    }

    /// Whether another attempt would fail in the same way.
    boolean isFinal(@Nullable Throwable error) {
      if (error instanceof WebSocketClientHandshakeException refused
          && refused.response() != null) {
        int http = refused.response().status().code();
        return http < SERVER_ERRORS && !TEMPORARY.contains(http);
      }
      WebSocketCloseStatus closed = status;
      return error == null && closed != null && isFinal(closed.code());
    }

    private boolean isFinal(int code) {
      return switch (code) {
        case Close.PROTOCOL_ERROR,
            Close.NOT_BINARY,
            Close.TOO_BIG,
            Close.BAD_REQUEST,
            Close.NOT_FOUND,
            Close.NOT_ACCEPTABLE,
            Close.GONE,
            Close.TOO_MUCH_CREDIT,
            Close.NOT_YET ->
            true;
        default -> false;
      };
    }
  }
}
