package dev.ringbuf.ingest;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service on a free port, in this JVM.
final class RunningService implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ConfigurableApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private RunningService(ConfigurableApplicationContext context) {
    this.context = context;
    this.port = requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
  }

  /// Starts it with the defaults of `./demo --serve`, and these properties.
  static RunningService start(Map<String, Object> properties) {
    SpringApplication application = new SpringApplication(IngestService.class);
    ServeOptions options = new ServeOptions();
    options.port = 0;
    options.properties.put("spring.main.register-shutdown-hook", "false");
    options.properties.put("logging.level.org.openqa.selenium", "error"); // of newer browsers
    properties.forEach((name, value) -> options.properties.put(name, value.toString()));
    application.setDefaultProperties(options.toProperties());
    return new RunningService(application.run());
  }

  int port() {
    return port;
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  String socket(String path) {
    return "ws://localhost:" + port + path;
  }

  HttpResponse<String> get(String path) {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(DEADLINE).build();
    return send(client, request, BodyHandlers.ofString());
  }

  JsonNode json(String path) {
    return parse(get(path).body());
  }

  /// An endless answer, line by line. Closing it ends a connection that nobody else uses: one that
  /// was cut in the middle of an answer must not be given to the next request.
  Stream<String> lines(String path, String... headers) {
    HttpClient own = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(DEADLINE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(own, request.build(), BodyHandlers.ofLines()).body().onClose(own::shutdownNow);
  }

  private static <T> HttpResponse<T> send(
      HttpClient client, HttpRequest request, BodyHandler<T> body) {
    try {
      return client.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the sensor `audio` measures at a position.
  static float audioAt(long position) {
    MemorySegment element = MemorySegment.ofArray(new float[1]);
    SyntheticSensor.AUDIO.measure(element, 0, position);
    return element.get(JAVA_FLOAT, 0);
  }

  static JsonNode parse(String json) {
    return JSON.readTree(json);
  }

  @Override
  public void close() {
    client.shutdownNow();
    context.close();
  }
}
