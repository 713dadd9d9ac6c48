import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Checks or rewrites the format of every Java file of the project with google-java-format.
///
/// A separate program, because the formatter parses with the javac of its JVM, and Maven may run on
/// a JVM that is too old for the sources. The root pom starts it on the JDK of the toolchain.
///
/// Arguments: `check` or `write`, then the root of the project.
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".mvn", "node_modules");

  private final Formatter formatter =
      new Formatter(JavaFormatterOptions.builder().style(Style.GOOGLE).build());

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    Format format = new Format();
    List<Path> sources = sources(root);
    List<String> findings =
        sources.parallelStream()
            .map(source -> format.examine(source, root.relativize(source).toString(), write))
            .filter(finding -> !finding.isEmpty())
            .toList();
    findings.forEach(System.err::println);
    if (!write && !findings.isEmpty()) {
      System.err.printf(
          "%d of %d Java files are not formatted; to fix: ./mvnw -N -Pformat validate%n",
          findings.size(), sources.size());
      System.exit(1);
    }
  }

  /// Returns a message about the file, or an empty string.
  private String examine(Path source, String name, boolean write) {
    try {
      String text = Files.readString(source);
      String formatted = format(text);
      if (formatted.equals(text)) {
        return "";
      }
      if (write) {
        Files.writeString(source, formatted);
        return "formatted " + name;
      }
      return "not formatted: " + name + ":" + firstDifference(text, formatted);
    } catch (Exception e) {
      return "cannot format " + name + ": " + e.getMessage();
    }
  }

  private String format(String text) throws Exception {
    String used = RemoveUnusedImports.removeUnusedImports(text);
    String ordered = ImportOrderer.reorderImports(used, Style.GOOGLE);
    return formatter.formatSource(ordered);
  }

  private static long firstDifference(String text, String formatted) {
    List<String> is = text.lines().toList();
    List<String> should = formatted.lines().toList();
    int line = 0;
    while (line < Math.min(is.size(), should.size()) && is.get(line).equals(should.get(line))) {
      line++;
    }
    return line + 1;
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean skip = SKIPPED.contains(dir.getFileName().toString());
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
