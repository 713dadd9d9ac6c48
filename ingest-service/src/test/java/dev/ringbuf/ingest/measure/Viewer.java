package dev.ringbuf.ingest.measure;

import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.websocket.RemoteRing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

/// A client. It counts what it receives, and what is missing by the positions.
final class Viewer implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private AutoCloseable connection = () -> {};

  private Viewer() {}

  long received() {
    return received.get();
  }

  long missing() {
    return missing.get();
  }

  /// Reads a ring on a [RingServer].
  static Viewer ofRing(int port) {
    Viewer viewer = new Viewer();
    Disposable reading = ring(port).floats().subscribe(viewer::accept);
    viewer.connection = reading::dispose;
    return viewer;
  }

  /// Requests some blocks from a [RingServer], and no more.
  static Viewer ofRing(int port, int blocks) {
    Viewer viewer = new Viewer();
    BaseSubscriber<RingSignal<float[]>> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(blocks);
          }

          @Override
          protected void hookOnNext(RingSignal<float[]> signal) {
            viewer.accept(signal);
          }
        };
    ring(port).floats().subscribe(subscriber);
    viewer.connection = subscriber::dispose;
    return viewer;
  }

  private static RemoteRing ring(int port) {
    return RemoteRing.at("ws://127.0.0.1:" + port + "/ring");
  }

  private void accept(RingSignal<float[]> signal) {
    switch (signal) {
      case RingSignal.Data<float[]> data -> received.addAndGet(data.count());
      case RingSignal.Gap<float[]> gap -> missing.addAndGet(gap.count());
    }
  }

  /// Requests everything from a [RingServer], and does not read from the socket.
  static Viewer stalledOfRing(int port) {
    WebSocket socket =
        HTTP.newWebSocketBuilder()
            .subprotocols("ringbuf.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ring"), new NeverReads())
            .join();
    ByteBuffer everything = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    everything.put(0, (byte) 1).putLong(8, Long.MAX_VALUE);
    socket.sendBinary(everything, true).join();
    Viewer viewer = new Viewer();
    viewer.connection = socket::abort;
    return viewer;
  }

  private static final class NeverReads implements WebSocket.Listener {
    @Override
    public void onOpen(WebSocket socket) {
      // no request
    }
  }

  /// Reads the events of a [SinkServer].
  ///
  /// @param limit of events, then it stops reading and stays connected
  static Viewer ofEvents(int port, long limit) throws IOException {
    Viewer viewer = new Viewer();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/events")).build();
    InputStream body;
    try {
      body = HTTP.send(request, BodyHandlers.ofInputStream()).body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    viewer.connection = body;
    var _ = Thread.ofVirtual().start(() -> viewer.read(body, limit));
    return viewer;
  }

  /// Looks at ids only: they are the positions of the blocks.
  private void read(InputStream body, long limit) {
    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    long next = -1;
    try {
      for (long events = 0; events < limit; ) {
        String line = lines.readLine();
        if (line == null) {
          return;
        }
        if (line.startsWith("id:")) {
          long position = Long.parseLong(line.substring(3));
          missing.addAndGet(next < 0 ? 0 : position - next);
          received.addAndGet(Sensor.BLOCK);
          next = position + Sensor.BLOCK;
          events++;
        }
      }
    } catch (IOException closed) {
      // by close()
    } catch (UncheckedIOException closed) {
      // likewise
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
