package dev.ringbuf.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What the poms publish, what the BOM lists and what the README names are the same.
class PublishedModulesTest {
  private static final List<String> PUBLISHED =
      PublishedModule.all().stream().map(PublishedModule::artifact).toList();

  @Test
  void theBomListsWhatIsPublished() {
    assertThat(PublishedModule.artifactsOfTheBom()).containsExactlyInAnyOrderElementsOf(PUBLISHED);
  }

  @Test
  void theReadmeListsWhatIsPublished() {
    assertThat(PublishedModule.matches("^\\| `(ringbuf[\\w-]*)` \\|", "README.md"))
        .filteredOn(artifact -> !artifact.equals("ringbuf-bom"))
        .containsExactlyInAnyOrderElementsOf(PUBLISHED);
  }

  /// Both are versions of the same release; nobody would notice if only one was raised.
  @Test
  void theHeaderIsInstalledUnderTheVersionOfTheArtifacts() {
    String version =
        PublishedModule.matches("<version>([^<]+)</version>", "pom.xml").findFirst().orElseThrow();
    assertThat(
            PublishedModule.matches("project\\(ringbuf VERSION (\\S+)", "ringbuf/CMakeLists.txt"))
        .containsExactly(version.replace("-SNAPSHOT", ""));
  }
}
