package dev.ringbuf.websocket;

import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingCorruptedException;
import dev.ringbuf.reactor.RingAttr;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.reactor.TooManySubscribersException;
import dev.ringbuf.websocket.Frames.Cancel;
import dev.ringbuf.websocket.Frames.MalformedException;
import dev.ringbuf.websocket.Frames.Request;
import dev.ringbuf.websocket.ServerConnection.Incoming;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// One client of a [RingSocket]: the counted bridge between its ring and its socket.
///
/// ```text
///  ring <--- request(n) ---  ServerSession  <--- REQUEST(n) ------------ client
///       ---- signals ------> (ready)        ---- a window of messages --> socket
///                                           <--- written, next window --
/// ```
///
/// An item is requested of the ring only if the client has requested it and the socket has room for
/// it. So a signal that comes out of the ring can be handed to the socket at once. The socket's
/// room is a window of a few messages. The next window opens when all messages of the last one are
/// written, because no framework tells of single messages. A framework with demand of its own, one
/// message at a time, has one window for all.
///
/// All state belongs to the [Mailbox], except where fields say otherwise.
final class ServerSession implements CoreSubscriber<RingSignal<?>> {
  private static final Logger LOG = Loggers.getLogger(RingSocket.class);

  /// Reactor Netty repeats the error of a lost connection when the close is sent. That is no news
  /// for the log.
  private static final ContextView NO_DROPPED_ERRORS =
      Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) _ -> {});

  private static final Close NORMAL_CLOSE = new Close(Close.NORMAL, "");

  private final RingSocket socket;
  private final int windowSize;
  private final Mailbox mailbox = new Mailbox();
  private final Sinks.Empty<Void> stopped = Sinks.empty();
  private final Disposable.Swap timer = Disposables.swap();

  /// Messages that were not handed to the socket: OPEN, END, a ping, a pong, and what came out of
  /// the ring while these took its place. Never more than the window and these.
  private final Deque<Outgoing> ready = new ArrayDeque<>();

  /// Where messages go; null until the socket has written the window before.
  private @Nullable Window window;

  /// Items that the client has requested, and the ring was not asked for, >= 0.
  private long credit;

  /// Items that the ring was asked for and has not given, 0 .. window.
  private long asked;

  /// The position behind the last signal.
  private long position;

  private @Nullable Subscription ring;

  /// Whether OPEN was sent, so that the stream ends with END.
  private boolean opened;

  /// Whether nothing more is read from the ring.
  private boolean ended;

  /// Whether nothing more is sent, not even what is ready.
  private boolean stopping;

  /// Why to close the connection; null as long as the stream goes on, or the client has closed it.
  private volatile @Nullable Close close;

  /// Whether all messages were handed to the socket. Read by the thread that asks for a window.
  private volatile boolean finished;

  /// When the last message came. Written by the thread that receives.
  private volatile long heardNanos = System.nanoTime();

  private ServerSession(RingSocket socket, int windowSize) {
    this.socket = socket;
    this.windowSize = windowSize;
  }

  /// Serves a client, until one of both ends it.
  ///
  /// @param socket null if there is none by the client's URL
  /// @param query of the client's URL; null if there is none
  /// @param offered whether the client has offered the sub-protocol
  static Mono<Void> serve(
      @Nullable RingSocket socket,
      @Nullable String query,
      boolean offered,
      ServerConnection connection) {
    return Mono.defer(() -> begin(socket, query, offered, connection));
  }

  private static Mono<Void> begin(
      @Nullable RingSocket socket,
      @Nullable String query,
      boolean offered,
      ServerConnection connection) {
    if (!offered) {
      return connection.close(
          new Close(Close.NOT_ACCEPTABLE, "offer the sub-protocol " + RingSocket.PROTOCOL));
    }
    if (socket == null) {
      return connection.close(new Close(Close.NOT_FOUND, "no such stream"));
    }
    OptionalLong since;
    try {
      since = Query.since(query);
    } catch (IllegalArgumentException e) {
      return connection.close(new Close(Close.BAD_REQUEST, String.valueOf(e.getMessage())));
    }
    if (!socket.enter()) {
      return connection.close(
          new Close(
              Close.TOO_MANY, "%d clients are the limit".formatted(socket.options().maxClients)));
    }
    int window = connection.sendsOnce() ? Integer.MAX_VALUE : socket.window();
    return new ServerSession(socket, window).serve(since, connection);
  }

  private Mono<Void> serve(OptionalLong since, ServerConnection connection) {
    // Not part of the returned chain: to cancel what receives would close the connection first.
    connection
        .receive()
        .contextWrite(NO_DROPPED_ERRORS)
        .subscribe(this::receive, _ -> unreadable(), this::gone);
    connection.closed().subscribe(null, _ -> gone(), this::gone);
    start(since);
    Mono<Void> sending =
        Mono.defer(() -> connection.send(new Windows()))
            .repeat(() -> !finished)
            .then()
            .onErrorComplete(); // the client is gone
    return Mono.firstWithSignal(stopped.asMono(), sending)
        .then(
            Mono.defer(
                () -> {
                  Close reason = close;
                  Mono<Void> closing =
                      reason == null ? connection.leave() : connection.close(reason);
                  return closing.onErrorComplete(); // it is closed already
                }))
        .doFinally(
            _ -> {
              gone();
              timer.dispose();
            });
  }

  private void start(OptionalLong since) {
    long nanos = socket.options().keepAlive.toNanos();
    timer.update(
        Schedulers.parallel()
            .schedulePeriodically(
                () -> mailbox.post(this::lookAtTheClock), nanos, nanos, TimeUnit.NANOSECONDS));
    RingBroadcast<?> broadcast = socket.broadcast();
    (since.isPresent() ? broadcast.since(since.getAsLong()) : broadcast).signals().subscribe(this);
  }

  private void lookAtTheClock() {
    long silent = System.nanoTime() - heardNanos;
    if (silent >= socket.options().idleTimeout.toNanos()) {
      stop(new Close(Close.IDLE, "no message for " + socket.options().idleTimeout));
    } else {
      sayOnce(Outgoing.ping());
    }
  }

  // From the client, on the thread that receives.

  private void receive(Incoming incoming) {
    heardNanos = System.nanoTime();
    switch (incoming.kind()) {
      case PONG -> {}
      case PING -> {
        Outgoing pong = Outgoing.pong(incoming.bytes());
        mailbox.post(() -> sayOnce(pong));
      }
      case TEXT -> abort(Close.NOT_BINARY, "a text message: all messages are binary");
      case BINARY -> {
        try {
          switch (Frames.fromClient(incoming.bytes())) {
            case Request request -> mailbox.post(() -> request(request.n()));
            case Cancel _ -> mailbox.post(() -> end(Frames.CANCELLED, 0, NORMAL_CLOSE));
          }
        } catch (MalformedException e) {
          abort(Close.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void abort(int code, String reason) {
    mailbox.post(() -> stop(new Close(code, reason)));
  }

  /// The framework cannot read what the client sends, or the connection is lost.
  private void unreadable() {
    abort(Close.PROTOCOL_ERROR, "a frame is malformed or too long");
  }

  /// The client has left. Any thread, any number of times.
  private void gone() {
    mailbox.post(() -> stop(null));
  }

  private void request(long n) {
    credit = Operators.addCap(credit, n);
    long open = Operators.addCap(credit, asked);
    long limit = socket.options().maxCredit;
    if (open > limit) {
      stop(
          new Close(
              Close.TOO_MUCH_CREDIT, "%d items requested, %d allowed".formatted(open, limit)));
    } else {
      pump();
    }
  }

  // From the ring, on a thread of its poller.

  @Override
  public void onSubscribe(Subscription subscription) {
    long start = startOf(Scannable.from(subscription));
    mailbox.post(
        () -> {
          if (ended) {
            subscription.cancel();
            return;
          }
          ring = subscription;
          if (start >= 0) { // else the broadcast has refused the client, and says so next
            opened = true;
            position = start;
            ready.add(
                Outgoing.message(
                    Frames.open(socket.element(), start, socket.step(), socket.maxPayloadBytes())));
            pump();
          }
        });
  }

  /// Asks the ring behind a subscription where its stream starts; -1 if there is none.
  private static long startOf(Scannable subscription) {
    return Stream.concat(Stream.of(subscription), subscription.parents())
        .mapToLong(each -> each.scanOrDefault(RingAttr.POSITION, -1L))
        .filter(position -> position >= 0)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void onNext(RingSignal<?> signal) {
    Outgoing message;
    try {
      message = Outgoing.message(encode(signal));
    } catch (RuntimeException e) { // a payload of the wrong size, or a closed ring
      onError(e);
      return;
    }
    mailbox.post(
        () -> {
          asked--;
          if (!ended) {
            position = signal.end();
            ready.add(message);
            pump();
          }
        });
  }

  @Override
  public void onComplete() {
    mailbox.post(() -> end(Frames.COMPLETED, 0, NORMAL_CLOSE));
  }

  @Override
  public void onError(Throwable e) {
    mailbox.post(
        () -> {
          switch (e) {
            case RingFailedException failed -> end(Frames.FAILED, failed.code(), NORMAL_CLOSE);
            case RingClosedException _ ->
                end(Frames.CLOSED, 0, new Close(Close.GONE, "the ring was closed"));
            case RingCorruptedException _ ->
                end(Frames.CORRUPTED, 0, new Close(Close.SERVER_ERROR, "the ring is corrupted"));
            case CancellationException _ -> endAway(new Close(Close.GOING_AWAY, "shut down"));
            case RingBusyException _ ->
                endAway(new Close(Close.BUSY, "another consumer has the ring"));
            case TooManySubscribersException _ ->
                endAway(new Close(Close.TOO_MANY, String.valueOf(e.getMessage())));
            case IllegalArgumentException _ when !opened ->
                endAway(new Close(Close.NOT_YET, String.valueOf(e.getMessage())));
            default -> {
              LOG.warn("a stream has failed, its client learns that alone", e);
              endAway(new Close(Close.SERVER_ERROR, "the stream failed"));
            }
          }
        });
  }

  private ByteBuffer encode(RingSignal<?> signal) {
    return switch (signal) {
      case Gap<?> gap -> Frames.gap(gap.position(), gap.dropped(), gap.skipped());
      case Data<?> data -> {
        ByteBuffer message =
            data.value() instanceof RingLease lease
                ? copy(data.position(), data.count(), lease)
                : copy(data.position(), data.count(), (ByteBuffer) data.value());
        socket.element().swap(message, Frames.DATA_HEADER_BYTES);
        yield message;
      }
    };
  }

  private ByteBuffer copy(long position, long count, RingLease lease) {
    try (lease) {
      ByteBuffer message =
          Frames.data(
              socket.element(), position, count, Math.toIntExact(count * socket.element().bytes()));
      lease.copyTo(MemorySegment.ofBuffer(message.position(Frames.DATA_HEADER_BYTES)));
      return message.rewind();
    }
  }

  private ByteBuffer copy(long position, long count, ByteBuffer payload) {
    long elements = Math.ceilDiv(count, socket.step());
    if (payload.remaining() != elements * socket.element().bytes()) {
      throw new IllegalStateException(
          "a payload of %d bytes for %d elements, expected %d of %d bytes"
              .formatted(payload.remaining(), count, elements, socket.element().bytes()));
    }
    ByteBuffer message = Frames.data(socket.element(), position, count, payload.remaining());
    message.put(Frames.DATA_HEADER_BYTES, payload, payload.position(), payload.remaining());
    return message;
  }

  // In the mailbox.

  /// Sends a ping or a pong in place of one that still waits. A client that sends pings and does
  /// not read would fill the memory otherwise.
  private void sayOnce(Outgoing control) {
    if (!ended) {
      ready.removeIf(waiting -> waiting.kind() == control.kind());
      ready.add(control);
      pump();
    }
  }

  private void endAway(Close reason) {
    end(Frames.GOING_AWAY, 0, reason);
  }

  /// Ends the stream behind what is ready.
  private void end(byte kind, int code, Close reason) {
    if (!ended) {
      close = reason;
      if (opened) {
        ready.add(Outgoing.message(Frames.end(kind, code, position)));
      }
      leaveRing();
      pump();
    }
  }

  /// Ends the stream at once.
  ///
  /// @param reason null if the client is gone
  private void stop(@Nullable Close reason) {
    if (!stopping) {
      stopping = true;
      socket.leave();
      close = reason;
      leaveRing();
      ready.clear();
      finished = true;
      window = null;
      stopped.tryEmitEmpty();
    }
  }

  private void leaveRing() {
    ended = true;
    if (ring != null) {
      ring.cancel();
      ring = null;
    }
  }

  /// Hands over what is ready, and asks the ring for what the client wants and the socket can take.
  private void pump() {
    Window window = this.window;
    if (window == null) {
      return;
    }
    while (window.room() > 0 && !ready.isEmpty()) {
      window.give(ready.remove());
    }
    boolean all = ended && ready.isEmpty();
    if (all || window.isFull()) {
      this.window = null;
      finished = all;
      window.end();
    } else if (ring != null) {
      long n = Math.min(credit, window.room() - asked - ready.size());
      if (n > 0) {
        credit -= n;
        asked += n;
        ring.request(n);
      }
    }
  }

  /// The messages of the next window.
  private final class Windows implements Publisher<Outgoing> {
    @Override
    public void subscribe(Subscriber<? super Outgoing> socket) {
      Window next = new Window(socket);
      socket.onSubscribe(next);
      mailbox.post(
          () -> {
            if (finished) {
              next.end();
            } else {
              window = next;
              pump();
            }
          });
    }
  }

  /// A few messages for the socket.
  private final class Window implements Subscription {
    private final Subscriber<? super Outgoing> socket;

    /// Messages that the window still takes.
    private int left = windowSize;

    /// Messages that the framework has requested.
    private long requested;

    Window(Subscriber<? super Outgoing> socket) {
      this.socket = socket;
    }

    long room() {
      return Math.min(left, requested);
    }

    boolean isFull() {
      return left == 0;
    }

    void give(Outgoing message) {
      if (windowSize != Integer.MAX_VALUE) {
        left--;
      }
      requested--;
      socket.onNext(message);
    }

    void end() {
      socket.onComplete();
    }

    @Override
    public void request(long n) {
      mailbox.post(
          () -> {
            requested = Operators.addCap(requested, n);
            pump();
          });
    }

    @Override
    public void cancel() {
      mailbox.post(
          () -> {
            if (window == this) { // the socket has failed
              stop(null);
            }
          });
    }
  }
}
