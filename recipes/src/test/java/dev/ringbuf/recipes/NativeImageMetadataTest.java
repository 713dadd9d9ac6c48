package dev.ringbuf.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// `native-image` of GraalVM makes code only for the foreign calls that a jar announces.
class NativeImageMetadataTest {
  @TestFactory
  Stream<DynamicTest> theForeignCallsOfEachPublishedModuleAreAnnounced() {
    return PublishedModule.all().stream()
        .map(module -> dynamicTest(module.artifact(), () -> assertAnnounced(module)));
  }

  private static void assertAnnounced(PublishedModule module) throws Exception {
    SortedSet<String> calls = ForeignCalls.in(module.folder().resolve("src/main/java"));
    Path metadata =
        module
            .folder()
            .resolve("src/main/resources/META-INF/native-image/dev.ringbuf")
            .resolve(module.artifact())
            .resolve("reachability-metadata.json");
    if (calls.isEmpty()) {
      assertThat(metadata).doesNotExist();
    } else {
      assertThat(metadata)
          .hasContent(
              """
              {
                "foreign": {
                  "downcalls": [
                    %s
                  ]
                }
              }
              """
                  .formatted(String.join(",\n      ", calls)));
    }
  }

  @Test
  void callsOfTheOperatingSystemAreFound() throws Exception {
    assertThat(ForeignCalls.in(PublishedModule.ROOT.resolve("ringbuf/src/main/java")))
        .contains(
            "{\"returnType\": \"void\", \"parameterTypes\": [\"void*\", \"void*\", \"jlong\"],"
                + " \"options\": {\"critical\": {\"allowHeapAccess\": true}}}",
            "{\"returnType\": \"jint\", \"parameterTypes\": [\"void*\", \"jint\"],"
                + " \"options\": {\"captureCallState\": true}}");
  }
}
