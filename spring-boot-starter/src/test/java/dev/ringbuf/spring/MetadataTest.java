package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What editors know of the properties, and what the guide says.
class MetadataTest {
  private static final String FILE = "/META-INF/spring-configuration-metadata.json";

  private static JsonNode metadata() throws IOException {
    try (InputStream json = Objects.requireNonNull(MetadataTest.class.getResourceAsStream(FILE))) {
      return JsonMapper.builder().build().readTree(json);
    }
  }

  private static String kebab(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static boolean isGroup(RecordComponent component) {
    return component.getType().isRecord();
  }

  /// The properties of a record, by their name behind the prefix.
  private static Stream<String> names(String prefix, Class<?> properties) {
    return Arrays.stream(properties.getRecordComponents())
        .flatMap(
            it ->
                isGroup(it)
                    ? names(prefix + kebab(it) + ".", it.getType())
                    : Stream.of(prefix + kebab(it)));
  }

  @Test
  void editorsKnowEveryPropertyAndItsDescription() throws IOException {
    Map<String, String> described = new TreeMap<>();
    for (JsonNode property : metadata().get("properties")) {
      String name = property.get("name").asString();
      if (name.startsWith("ringbuf.")) { // others are about the endpoint
        described.put(name, property.path("description").asString(""));
      }
    }
    assertThat(described.keySet())
        .containsExactlyInAnyOrderElementsOf(names("ringbuf.", RingbufProperties.class).toList());
    assertThat(described).allSatisfy((_, text) -> assertThat(text).isNotBlank());
  }

  @Test
  void editorsKnowTheDefaults() throws IOException {
    assertThat(
            StreamSupport.stream(metadata().get("properties").spliterator(), false)
                .filter(it -> it.get("name").asString().equals("ringbuf.shutdown.drain-timeout"))
                .map(it -> it.path("defaultValue").asString()))
        .containsExactly("10s");
  }

  @Test
  void theGuideListsEveryProperty() throws IOException {
    String guide = Files.readString(Path.of("../docs/spring.md"));
    assertThat(names("", RingbufProperties.Ring.class))
        .allSatisfy(name -> assertThat(guide).contains("\n| `" + name + "` |"));
    assertThat(names("", RingbufProperties.class).filter(name -> !name.equals("rings")))
        .allSatisfy(name -> assertThat(guide).contains("\n| `" + name + "` |"));
  }
}
