package dev.ringbuf.ringtop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A strict parser of JSON objects without inner objects and arrays.
final class FlatJson {
  private static final String STRING =
      "\"((?:[^\"\\\\\\p{Cntrl}]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-f]{4})*)\"";
  private static final Pattern MEMBER =
      Pattern.compile(STRING + ":(?:" + STRING + "|(-?(?:0|[1-9][0-9]*))|(true|false|null))");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");

  private FlatJson() {}

  /// The members in their order: strings, longs, booleans and nulls.
  static Map<String, @Nullable Object> parse(String text) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    Matcher member = MEMBER.matcher(text);
    int at = 0;
    while (at < text.length() - 1) {
      expect(text, at, at == 0 ? '{' : ',');
      if (!member.region(at + 1, text.length()).lookingAt()) {
        throw new AssertionError("no member at " + at + " of " + text);
      }
      Object old = members.put(unescape(member.group(1)), value(member));
      if (old != null) {
        throw new AssertionError("twice: " + member.group(1));
      }
      at = member.end();
      if (at == text.length() - 1) {
        break;
      }
    }
    expect(text, at, '}');
    return members;
  }

  private static void expect(String text, int at, char c) {
    if (text.charAt(at) != c) {
      throw new AssertionError("expected " + c + " at " + at + " of " + text);
    }
  }

  private static @Nullable Object value(Matcher member) {
    if (member.group(2) != null) {
      return unescape(member.group(2));
    }
    if (member.group(3) != null) {
      return Long.valueOf(member.group(3));
    }
    return member.group(4).equals("null") ? null : Boolean.valueOf(member.group(4));
  }

  private static String unescape(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    escape.group(1) == null
                        ? escape.group(2)
                        : Character.toString((char) Integer.parseInt(escape.group(1), 16))));
  }
}
