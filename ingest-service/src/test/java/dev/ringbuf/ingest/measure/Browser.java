package dev.ringbuf.ingest.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRoutes;

/// Chromium as a client. Its page reads a stream for a while, then it sends the time of each item
/// and the time of its arrival.
final class Browser {
  private static final int START_SECONDS = 60;

  private static final String PAGE =
      """
      <!doctype html>
      <title>Latency</title>
      <script>
        const query = new URLSearchParams(location.search);
        const samples = [];
        let warm = false;
        function take(stamp) {
          if (warm) samples.push(stamp + ' ' + (performance.timeOrigin + performance.now()));
        }
        if (query.get('path') === '/ring') {
          const socket = new WebSocket('ws://' + location.host + '/ring', 'ringbuf.v1');
          socket.binaryType = 'arraybuffer';
          socket.onopen = () => {
            const request = new DataView(new ArrayBuffer(16));
            request.setUint8(0, 1);
            request.setBigInt64(8, 2n ** 62n, true);
            socket.send(request);
          };
          socket.onmessage = event => {
            const message = new DataView(event.data);
            if (message.getUint8(0) === 0x11) {
              take(message.getBigInt64(message.byteLength - 8, true));
            }
          };
        } else {
          new EventSource('/events').onmessage = event => take(JSON.parse(event.data).at(-1));
        }
        setTimeout(() => { warm = true; }, 1000 * query.get('warm'));
        setTimeout(() => fetch('/samples', {method: 'POST', body: samples.join('\\n')}),
          1000 * query.get('warm') + 1000 * query.get('seconds'));
      </script>
      """;

  private final Plan plan;
  private volatile CompletableFuture<String> answer = new CompletableFuture<>();

  Browser(Plan plan) {
    this.plan = plan;
  }

  static boolean isInstalled() {
    return Files.isExecutable(Chromium.PROGRAM);
  }

  /// Adds the page to a server that has the streams `/ring` and `/events`.
  void addTo(HttpServerRoutes routes) {
    var _ =
        routes
            .get(
                "/page",
                (_, response) ->
                    response.header("Content-Type", "text/html").sendString(Mono.just(PAGE)))
            .post(
                "/samples",
                (request, response) ->
                    response.sendString(
                        request
                            .receive()
                            .aggregate()
                            .asString()
                            .defaultIfEmpty("")
                            .doOnNext(answer::complete)
                            .map(_ -> "thanks")));
  }

  Samples read(int port, String path) throws IOException {
    answer = new CompletableFuture<>();
    String page =
        String.format(
            Locale.ROOT,
            "http://127.0.0.1:%d/page?path=%s&warm=%f&seconds=%f",
            port,
            path,
            plan.warmUp(),
            plan.seconds());
    Path profile = Files.createTempDirectory("measure-chromium");
    Process chromium =
        new ProcessBuilder(Chromium.command(profile, page))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      long seconds = START_SECONDS + (long) (plan.warmUp() + plan.seconds());
      return parse(answer.get(seconds, TimeUnit.SECONDS));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException("the page has sent nothing", e);
    } finally {
      end(chromium);
      delete(profile);
    }
  }

  /// The browser has the time of day in fractions of a millisecond, the stamps are of
  /// [System#nanoTime]. Both go on at the same pace.
  private static Samples parse(String text) {
    Samples samples = new Samples();
    long epochNanos = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    long offset = epochNanos - System.nanoTime();
    for (String line : text.lines().toList()) {
      int space = line.indexOf(' ');
      long pushed = Long.parseLong(line.substring(0, space)) + offset;
      long arrivedMicros = (long) (1_000 * Double.parseDouble(line.substring(space + 1)));
      samples.add(arrivedMicros * 1_000 - pushed);
    }
    return samples;
  }

  private static void end(Process chromium) {
    List<ProcessHandle> all = chromium.descendants().toList();
    chromium.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    chromium.onExit().join();
    all.forEach(process -> process.onExit().join());
  }

  /// A process that has just ended may have left files behind.
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
