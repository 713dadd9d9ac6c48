package dev.ringbuf.recipes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A module whose jar is published: one whose pom does not skip that.
record PublishedModule(Path folder, String artifact) {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

  static List<PublishedModule> all() {
    return matches("<module>([^<]+)</module>", "pom.xml")
        .filter(module -> !module.equals("bom"))
        .filter(module -> !read(module + "/pom.xml").contains("<maven.deploy.skip>true"))
        .map(module -> new PublishedModule(ROOT.resolve(module), artifactIds(module).get(1)))
        .toList();
  }

  /// Those in the BOM, in its order.
  static List<String> artifactsOfTheBom() {
    return artifactIds("bom").stream()
        .skip(1)
        .filter(artifact -> artifact.startsWith("ringbuf"))
        .toList();
  }

  private static List<String> artifactIds(String module) {
    return ARTIFACT
        .matcher(read(module + "/pom.xml"))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  static Stream<String> matches(String pattern, String file) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(read(file))
        .results()
        .map((MatchResult result) -> result.group(1));
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return artifact;
  }
}
