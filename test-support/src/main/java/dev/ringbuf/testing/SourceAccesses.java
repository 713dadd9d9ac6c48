package dev.ringbuf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The accesses to shared memory that the methods of a source file make, in the order of the text.
/// With it a test compares the code with a model: an access that was moved, or has another memory
/// order, shows at once and on every processor.
///
/// Relies on the formatter: a method of a top-level class begins in column 2, a function of C in
/// column 0, and both end with a brace in that column.
public final class SourceAccesses {
  private static final Pattern COMMENT = Pattern.compile("//.*|/\\*(?s:.*?)\\*/");

  private static final Pattern JAVA_METHOD =
      Pattern.compile("(?ms)^  (?! |@Supp)[^=;{}\\n]*?\\b(\\w+)\\(([^;{}]*?)\\{\\n(.*?)^  \\}$");

  private static final Pattern C_FUNCTION =
      Pattern.compile("(?ms)^static inline [^;{}]*?\\b(ringbuf_\\w+)\\([^;{}]*?\\{\\n(.*?)^\\}$");

  private static final Pattern C_ACCESS =
      Pattern.compile(
          "__atomic_(load|store)_n\\(\\s*([^,]+?),.*?__ATOMIC_(\\w+)|\\brecord->(position|dropped)"
              + "|\\blast->(position|dropped)|\\b(memcpy|ringbuf_(?:(?:copy|room|publish|run|advance"
              + "|look|take_gap)_|peek|try_push|drop))\\(",
          Pattern.DOTALL);

  /// A method and its accesses, such as `publish: setRelease TAIL`. Without an access: the name.
  public record Method(String name, List<String> accesses) {
    @Override
    public String toString() {
      return accesses.isEmpty() ? name : name + ": " + String.join(", ", accesses);
    }
  }

  private SourceAccesses() {}

  /// The methods of a Java class that make at least one access.
  ///
  /// @param access matches an access up to its parenthesis; its first group that matches is the
  ///   name of the access
  /// @param word matches the constant among the arguments that names the word
  public static List<Method> ofJava(Path file, Pattern access, Pattern word) {
    List<Method> methods = new ArrayList<>();
    Matcher matcher = JAVA_METHOD.matcher(textOf(file));
    while (matcher.find()) {
      String body = matcher.group(3);
      List<String> accesses =
          access
              .matcher(body)
              .results()
              .map(it -> name(it) + word(arguments(body, it.end()), word))
              .toList();
      add(methods, new Method(matcher.group(1), accesses));
    }
    return methods;
  }

  /// The functions of a C header that make at least one access: by an `__atomic` builtin, to a gap
  /// record, by `memcpy`, or by one of the functions that look and publish.
  public static List<Method> ofC(Path file) {
    List<Method> functions = new ArrayList<>();
    Matcher matcher = C_FUNCTION.matcher(textOf(file));
    while (matcher.find()) {
      List<String> accesses =
          C_ACCESS.matcher(matcher.group(2)).results().map(SourceAccesses::cAccess).toList();
      add(functions, new Method(matcher.group(1), accesses));
    }
    return functions;
  }

  /// As text, a line for each method.
  public static String toText(List<Method> methods) {
    return methods.stream().map(it -> it + "\n").collect(Collectors.joining());
  }

  private static void add(List<Method> methods, Method method) {
    if (!method.accesses.isEmpty()) {
      methods.add(method);
    }
  }

  /// The text of a file without its comments.
  public static String textOf(Path file) {
    try {
      return COMMENT.matcher(Files.readString(file)).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(MatchResult match) {
    for (int group = 1; group <= match.groupCount(); group++) {
      if (match.group(group) != null) {
        return match.group(group);
      }
    }
    throw new IllegalArgumentException("the pattern has no group");
  }

  /// The text up to the parenthesis that closes the one before it.
  private static String arguments(String body, int from) {
    int open = 1;
    int to = from;
    while (open > 0) {
      open += body.charAt(to) == '(' ? 1 : body.charAt(to) == ')' ? -1 : 0;
      to++;
    }
    return body.substring(from, to);
  }

  private static String word(String arguments, Pattern word) {
    Matcher matcher = word.matcher(arguments);
    return matcher.find() ? " " + matcher.group() : "";
  }

  private static String cAccess(MatchResult match) {
    if (match.group(1) != null) {
      String word = match.group(2).replaceFirst(".*[>.&]", "");
      return match.group(1) + " " + match.group(3).toLowerCase(Locale.ROOT) + " " + word;
    }
    return match.group(6) != null ? match.group(6) : "record " + name(match);
  }
}
