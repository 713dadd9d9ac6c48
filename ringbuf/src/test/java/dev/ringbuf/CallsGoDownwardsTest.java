package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The classes of the module refer to each other in one direction, from the facade down to the
/// table of offsets. The graph is read from the class files; a nested class counts as its outer
/// one.
class CallsGoDownwardsTest {
  private static final Path CLASSES = Path.of("target/classes/dev/ringbuf");
  private static final Pattern CLASS = Pattern.compile("dev/ringbuf/(\\w+)");
  private static final Pattern DESCRIPTOR = Pattern.compile("Ldev/ringbuf/(\\w+)[$;<]");

  /// From top to bottom.
  private static final List<Set<String>> LAYERS =
      List.of(
          Set.of("RingBuffer"),
          Set.of("RingProducer", "RingConsumer"),
          Set.of("ProducerCursor", "ConsumerCursor"),
          Set.of("Cursor"),
          Set.of("RingMemory"),
          Set.of("RingLayout"));

  private final Map<String, Set<String>> references = references();

  @Test
  void noClassRefersToOneThatRefersToIt() {
    Map<String, Set<String>> left = new TreeMap<>(references);
    boolean progress = true;
    while (progress) { // takes away what refers to nothing that is left
      progress = left.keySet().removeIf(name -> left.keySet().stream().noneMatch(of(name)));
    }
    assertThat(left).as("classes in or above a cycle").isEmpty();
  }

  private Predicate<String> of(String name) {
    return other -> references.getOrDefault(name, Set.of()).contains(other);
  }

  @Test
  void layersReferDownwards() {
    for (int layer = 0; layer < LAYERS.size(); layer++) {
      for (String name : LAYERS.get(layer)) {
        assertThat(references).containsKey(name);
        for (Set<String> above : LAYERS.subList(0, layer)) {
          assertThat(references.get(name)).as(name).doesNotContainAnyElementsOf(above);
        }
      }
    }
  }

  private static Map<String, Set<String>> references() {
    Map<String, Set<String>> references = new TreeMap<>();
    try (Stream<Path> files = Files.list(CLASSES)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replaceFirst("[$.].*", "");
        Set<String> others = references.computeIfAbsent(name, _ -> new TreeSet<>());
        others.addAll(referencesOf(file));
        others.remove(name);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    references.remove("package-info");
    return references;
  }

  /// What stands in the constant pool: the classes that are used, and those in descriptors.
  private static List<String> referencesOf(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
      Matcher matcher =
          switch (entry) {
            case ClassEntry type -> CLASS.matcher(type.asInternalName());
            case Utf8Entry text -> DESCRIPTOR.matcher(text.stringValue());
            default -> CLASS.matcher("");
          };
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }
}
