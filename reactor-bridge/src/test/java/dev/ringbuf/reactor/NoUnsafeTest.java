package dev.ringbuf.reactor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No class that a user of the bridge gets refers to `sun.misc.Unsafe`, which is on its way out of
/// the JDK. The build writes the runtime class path to a file.
class NoUnsafeTest {
  private static final Path CLASS_PATH = Path.of("target", "runtime-classpath");
  private static final String UNSAFE = "sun/misc/Unsafe";

  /// BlockHound is optional, and an agent for tests: users who add it rewrite the JDK on purpose.
  private static final Set<String> ALLOWED = Set.of("blockhound");

  private static List<Path> classPath() throws IOException {
    return Stream.of(Files.readString(CLASS_PATH).strip().split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  @Test
  void theRuntimeClassPathIsThatOfAUser() throws IOException {
    assertThat(classPath())
        .map(entry -> entry.getFileName().toString())
        .anyMatch(name -> name.startsWith("reactor-core"))
        .noneMatch(name -> name.startsWith("jctools"))
        .noneMatch(name -> name.startsWith("junit"));
  }

  @Test
  void noClassOnTheRuntimeClassPathRefersToUnsafe() throws IOException {
    Set<String> users = new TreeSet<>();
    for (Path entry : classPath()) {
      String name = entry.getFileName().toString();
      if (Files.isRegularFile(entry) && ALLOWED.stream().noneMatch(name::startsWith)) {
        addUsers(entry, users);
      }
    }
    assertThat(users).isEmpty();
  }

  private static void addUsers(Path jar, Set<String> users) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (var entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        try (var content = file.getInputStream(entry)) {
          // Names of classes stand in the constant pool as they are.
          if (new String(content.readAllBytes(), ISO_8859_1).contains(UNSAFE)) {
            users.add(jar.getFileName() + "!" + entry.getName());
          }
        }
      }
    }
  }
}
