package dev.ringbuf.ingest.measure;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.Wakeup;
import dev.ringbuf.websocket.RemoteRing;
import dev.ringbuf.websocket.RingSocket;
import dev.ringbuf.websocket.RingSocketRoute;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;

/// The time from a push to the subscriber. Elements are the times of their push, 240 of them every
/// 5 ms; a sample is the age of the last element of an item.
final class Latency {
  private static final int BLOCKS_PER_SECOND = 200;
  private static final int BLOCK = Sensor.RATE / BLOCKS_PER_SECOND;
  private static final int CHUNK = 480;

  private final Plan plan;
  private final Table table;

  Latency(Plan plan, Table table) {
    this.plan = plan;
    this.table = table;
  }

  void measure() throws IOException {
    inProcess("subscriber of `RingFlux`, polled", ring -> RingFlux.longs(ring, CHUNK));
    inProcess(
        "subscriber of `RingFlux`, woken by the producer",
        ring -> RingFlux.longs(ring, CHUNK).wakeup(Wakeup.byProducer()));
    inProcess(
        "subscriber of a broadcast, polled",
        ring -> RingFlux.longs(ring, CHUNK).broadcast(Sensor.RATE));
    sinkInProcess();
    remote();
  }

  private interface Reader {
    Flux<long[]> of(RingBuffer ring);
  }

  private static RingBuffer ring() {
    return RingBuffer.allocate(JAVA_LONG, Sensor.RATE);
  }

  private static long[] stamps() {
    long[] block = new long[BLOCK];
    Arrays.fill(block, System.nanoTime());
    return block;
  }

  private static Ticker feed(RingBuffer ring) {
    RingProducer producer = ring.producer();
    return Ticker.start(
        BLOCKS_PER_SECOND,
        () -> {
          producer.push(stamps());
          producer.wakeConsumer();
        });
  }

  private void inProcess(String title, Reader reader) {
    RingBuffer ring = ring();
    Samples samples = new Samples();
    Disposable reading = reader.of(ring).subscribe(samples::addAgeOf);
    try (Ticker _ = feed(ring)) {
      collect(title, samples);
    }
    reading.dispose();
  }

  private void sinkInProcess() {
    Sinks.Many<long[]> sink = Sinks.many().unicast().onBackpressureBuffer();
    Samples samples = new Samples();
    Disposable reading =
        sink.asFlux().share().publishOn(Schedulers.parallel()).subscribe(samples::addAgeOf);
    try (Ticker _ = Ticker.start(BLOCKS_PER_SECOND, () -> sink.tryEmitNext(stamps()).orThrow())) {
      collect("subscriber of a unicast sink, `share()`, `publishOn`", samples);
    }
    reading.dispose();
  }

  private void collect(String title, Samples samples) {
    plan.pauseToWarmUp();
    samples.clear();
    plan.pauseToMeasure();
    row(title, samples);
  }

  private void row(String title, Samples samples) {
    long[] sorted = samples.sorted();
    if (sorted.length == 0) {
      table.row(title, 0, "no sample", "", "");
      return;
    }
    table.row(
        title,
        Table.number(sorted.length),
        Table.millis(sorted[sorted.length / 2]),
        Table.millis(sorted[sorted.length * 99 / 100]),
        Table.millis(sorted[sorted.length - 1]));
  }

  /// Clients of a server in this JVM, over localhost.
  private void remote() throws IOException {
    RingBuffer ring = ring();
    RingBroadcast<long[]> shared =
        RingFlux.longs(ring, CHUNK).broadcast(BroadcastSpec.ofCapacity(Sensor.RATE).draining());
    Sinks.Many<long[]> sink = Sinks.many().unicast().onBackpressureBuffer();
    Flux<long[]> blocks = sink.asFlux().share();
    Browser browser = new Browser(plan);
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(routes -> serve(routes, RingSocket.of(shared), blocks, browser))
            .bindNow();
    shared.start();
    Disposable first = blocks.subscribe(); // otherwise the sink piles up until a client comes
    RingProducer producer = ring.producer();
    try (Ticker _ =
        Ticker.start(
            BLOCKS_PER_SECOND,
            () -> {
              producer.push(stamps());
              sink.tryEmitNext(stamps()).orThrow();
            })) {
      remoteRing(server.port());
      events(server.port());
      if (Browser.isInstalled()) {
        row("Chromium, WebSocket of `ringbuf.v1`", browser.read(server.port(), "/ring"));
        row("Chromium, SSE of a unicast sink, `share()`", browser.read(server.port(), "/events"));
      }
    }
    first.dispose();
    server.disposeNow();
  }

  private static void serve(
      HttpServerRoutes routes, RingSocket socket, Flux<long[]> blocks, Browser browser) {
    Flux<ServerSentEvent<long[]>> events =
        blocks.map(block -> ServerSentEvent.builder(block).build());
    browser.addTo(routes);
    var _ =
        routes
            .get("/ring", RingSocketRoute.of(socket))
            .get("/events", new ReactorHttpHandlerAdapter(SinkServer.events(events)));
  }

  private void remoteRing(int port) {
    Samples samples = new Samples();
    Disposable reading =
        RemoteRing.at("ws://127.0.0.1:" + port + "/ring")
            .longs()
            .ofType(RingSignal.Data.class)
            .subscribe(data -> samples.addAgeOf((long[]) data.value()));
    collect("JVM client of `ringbuf.v1`, WebSocket", samples);
    reading.dispose();
  }

  private void events(int port) throws IOException {
    Samples samples = new Samples();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/events")).build();
    try (HttpClient client = HttpClient.newHttpClient();
        InputStream body = client.send(request, BodyHandlers.ofInputStream()).body()) {
      var _ = Thread.ofVirtual().start(() -> readEvents(body, samples));
      collect("JVM client of a unicast sink, `share()`, SSE", samples);
      client.shutdownNow();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void readEvents(InputStream body, Samples samples) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String line; (line = lines.readLine()) != null; ) {
        int last = line.lastIndexOf(',');
        if (line.startsWith("data:") && last > 0) {
          samples.addAgeOf(
              new long[] {Long.parseLong(line.substring(last + 1, line.length() - 1))});
        }
      }
    } catch (IOException closed) {
      // by the measuring thread
    }
  }
}
