package dev.ringbuf.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.RingDemo;
import dev.ringbuf.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// The project of docs/spring.md: its files are taken from the page, and it runs. Afterwards the
/// build builds it as a project of its own: see the invoker in pom.xml.
class SpringGuideTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Path GUIDE = Path.of("../docs/spring.md");

  private static final Path PROJECT = Path.of("target/guide/ring-demo");

  private static ConfigurableApplicationContext application = new GenericApplicationContext();

  @BeforeAll
  static void start() throws IOException {
    Path configuration = write("src/main/resources/application.yaml");
    Path page = write("src/main/resources/static/index.html");
    Path code = write("src/main/java/com/example/RingDemo.java");
    Files.writeString(code, imports() + "\n" + Files.readString(code));
    write("pom.xml");
    application =
        SpringApplication.run(
            RingDemo.class,
            "--spring.config.location=" + configuration,
            "--spring.web.resources.static-locations=" + page.resolveSibling("").toUri(),
            "--server.port=0");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  /// Writes a file of the page into the project.
  private static Path write(String name) throws IOException {
    Path file = PROJECT.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, file(name));
  }

  private static String imports() throws IOException {
    return Pattern.compile("```java\n(package.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(GUIDE))
        .results()
        .findFirst()
        .map(it -> it.group(1))
        .orElseThrow(() -> new AssertionError("the imports are not on the page"));
  }

  /// The block that follows a file's name on the page.
  private static String file(String name) throws IOException {
    Pattern block =
        Pattern.compile("`" + Pattern.quote(name) + "`:.*?\n```\\w+\n(.*?)```", Pattern.DOTALL);
    return block
        .matcher(Files.readString(GUIDE))
        .results()
        .findFirst()
        .map(it -> it.group(1))
        .orElseThrow(() -> new AssertionError(name + " is not on the page"));
  }

  private static WebClient client() {
    return WebClient.create(
        "http://localhost:" + application.getEnvironment().getProperty("local.server.port"));
  }

  @Test
  void theCodeOnThePageIsTheApplicationThatRuns() throws IOException {
    assertThat(PROJECT.resolve("src/main/java/com/example/RingDemo.java"))
        .hasSameTextualContentAs(Path.of("src/test/java/com/example/RingDemo.java"));
  }

  @Test
  void thePomNamesWhatThisBuildUses() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(file("pom.xml").getBytes(UTF_8)));
    Element parent = (Element) pom.getElementsByTagName("parent").item(0);
    assertThat(text(parent, "artifactId")).isEqualTo("spring-boot-starter-parent");
    assertThat(text(parent, "version")).isEqualTo(SpringBootVersion.getVersion());
    assertThat(text(pom.getDocumentElement(), "java.version"))
        .isEqualTo(String.valueOf(Runtime.version().feature()));

    NodeList dependencies = pom.getElementsByTagName("dependency");
    String ours = Files.readString(Path.of("pom.xml"));
    assertThat(IntStream.range(0, dependencies.getLength()).mapToObj(dependencies::item))
        .hasSize(3)
        .allSatisfy(
            it ->
                assertThat(ours)
                    .contains("<artifactId>" + text((Element) it, "artifactId") + "</artifactId>"));
    assertThat(text((Element) dependencies.item(0), "version"))
        .isEqualTo(text(ownPom(), "version"));
  }

  private static Element ownPom() throws Exception {
    try (InputStream pom = Files.newInputStream(Path.of("pom.xml"))) {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(pom)
          .getDocumentElement();
    }
  }

  private static String text(Element of, String name) {
    return of.getElementsByTagName(name).item(0).getTextContent();
  }

  @Test
  void theStreamArrivesWithContinuousPositions() {
    Flux<ServerSentEvent<Map<String, Object>>> events =
        client()
            .get()
            .uri("/temperature")
            .retrieve()
            .bodyToFlux(new ParameterizedTypeReference<>() {});
    List<ServerSentEvent<Map<String, Object>>> some =
        Objects.requireNonNull(events.take(5).collectList().block(DEADLINE));
    for (int i = 1; i < some.size(); i++) {
      assertThat(position(some.get(i))).isEqualTo(end(some.get(i - 1)));
    }
    assertThat((List<?>) value(some.getFirst(), "value"))
        .allSatisfy(it -> assertThat((Double) it).isBetween(19.0, 21.0));
  }

  private static Object value(ServerSentEvent<Map<String, Object>> event, String key) {
    return Objects.requireNonNull(Objects.requireNonNull(event.data()).get(key));
  }

  private static long position(ServerSentEvent<Map<String, Object>> event) {
    return ((Number) value(event, "position")).longValue();
  }

  private static long end(ServerSentEvent<Map<String, Object>> event) {
    return Long.parseLong(Objects.requireNonNull(event.id()));
  }

  @Test
  void aBrowserThatComesBackStartsWithTheGapThatItMissed() {
    Flux<ServerSentEvent<Map<String, Object>>> events =
        client()
            .get()
            .uri("/temperature")
            .header("Last-Event-ID", "0")
            .retrieve()
            .bodyToFlux(new ParameterizedTypeReference<>() {});
    Await.until(
        () ->
            application.getBean(Rings.class).find("temperature").orElseThrow().ring().offered()
                > 0);
    StepVerifier.create(events)
        .expectNextMatches(it -> "gap".equals(it.event()) && position(it) == 0)
        .expectNextCount(1)
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void aPositionOfAnEarlierRunStartsAnew() {
    Flux<ServerSentEvent<Map<String, Object>>> events =
        client()
            .get()
            .uri("/temperature")
            .header("Last-Event-ID", "9000000000")
            .retrieve()
            .bodyToFlux(new ParameterizedTypeReference<>() {});
    StepVerifier.create(events).expectNextCount(1).thenCancel().verify(DEADLINE);
  }

  @Test
  void thePageAndTheEndpointAreServed() {
    String page = client().get().uri("/").retrieve().bodyToMono(String.class).block(DEADLINE);
    assertThat(page).contains("new EventSource('/temperature')");
    String rings =
        client().get().uri("/actuator/rings").retrieve().bodyToMono(String.class).block(DEADLINE);
    assertThat(rings).contains("\"temperature\"").contains("\"draining\":true");
    String one =
        client()
            .get()
            .uri("/actuator/rings/temperature")
            .retrieve()
            .bodyToMono(String.class)
            .block(DEADLINE);
    assertThat(one).contains("\"element\":\"float\"");
    String health =
        client().get().uri("/actuator/health").retrieve().bodyToMono(String.class).block(DEADLINE);
    assertThat(health).contains("\"UP\"");
  }
}
