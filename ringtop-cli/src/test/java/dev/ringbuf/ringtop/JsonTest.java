package dev.ringbuf.ringtop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingInspection.State;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleEntry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The object that `--json` prints.
class JsonTest {
  private static final Path FILE = Path.of("a.ring");

  @Test
  void hasTheseMembersInThisOrder() {
    assertThat(FlatJson.parse(Json.object(FILE, Rings.ring(100, 250))))
        .containsExactly(
            Map.entry("file", "a.ring"),
            Map.entry("element", "float"),
            Map.entry("capacity", 1_000L),
            Map.entry("offered", 363L),
            Map.entry("delivered", 100L),
            Map.entry("dropped", 10L),
            Map.entry("skipped", 3L),
            Map.entry("buffered", 250L),
            Map.entry("gaps", 2L),
            Map.entry("state", "open"),
            new SimpleEntry<>("producer", null),
            new SimpleEntry<>("consumer", null));
  }

  @Test
  void aHolderIsItsPidOrTrueOrNull() {
    Map<String, ?> members =
        FlatJson.parse(Json.object(FILE, Rings.ring(0, 0, Rings.pid(4711), Rings.HELD)));
    assertThat(members.get("producer")).isEqualTo(4711L);
    assertThat(members.get("consumer")).isEqualTo(true);
    members = FlatJson.parse(Json.object(FILE, Rings.ring(0, 0, Rings.FREE, Rings.UNKNOWN)));
    assertThat(members.get("producer")).isNull();
    assertThat(members.get("consumer")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN, 0, open",
    "COMPLETED, 0, completed",
    "FAILED, -7, failed:-7",
    "CORRUPTED, 0, corrupted"
  })
  void theStateIsAWordAndTheCodeOfAFailure(State state, int code, String text) {
    assertThat(FlatJson.parse(Json.object(FILE, Rings.in(state, code))))
        .containsEntry("state", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "q\"b\\s/", "new\nline\ttab\u001b\u007f", "Größe ☃", "\ud83c\udfb5"})
  void everyNameSurvives(String name) {
    assertThat(FlatJson.parse("{\"file\":" + Json.string(name) + "}")).containsEntry("file", name);
  }
}
