package dev.ringbuf.benchmarks.report;

import java.util.Locale;

/// A builder for drawings. Colours come from classes of the page's style sheet, so they follow the
/// light or dark theme.
final class Svg {
  private final StringBuilder text = new StringBuilder();
  private final int afterOpening;

  /// @param title text alternative for screen readers
  Svg(double width, double height, String title) {
    text.append("<svg viewBox=\"0 0 ").append(number(width)).append(' ').append(number(height));
    text.append("\" role=\"img\" aria-label=\"").append(escaped(title)).append("\"");
    this.afterOpening = text.length();
    text.append(">\n");
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    text.append("<line class=\"").append(style).append('"');
    attribute("x1", x1).attribute("y1", y1).attribute("x2", x2).attribute("y2", y2);
    return close();
  }

  /// A dot with a tooltip.
  Svg dot(String style, double x, double y, double radius, String tip) {
    text.append("<circle class=\"").append(style).append('"');
    attribute("cx", x).attribute("cy", y).attribute("r", radius);
    text.append("><title>").append(escaped(tip)).append("</title></circle>\n");
    return this;
  }

  /// @param path coordinates in SVG's notation
  Svg path(String style, String path) {
    text.append("<path class=\"").append(style).append("\" d=\"").append(path).append('"');
    return close();
  }

  Svg text(String style, double x, double y, String content) {
    text.append("<text class=\"").append(style).append('"');
    attribute("x", x).attribute("y", y);
    text.append('>').append(escaped(content)).append("</text>\n");
    return this;
  }

  private Svg attribute(String name, double value) {
    text.append(' ').append(name).append("=\"").append(number(value)).append('"');
    return this;
  }

  private Svg close() {
    text.append("/>\n");
    return this;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /// A complete SVG file that contains the style sheet.
  String alone(String style) {
    String colours = style.substring(style.indexOf('{') + 1, style.indexOf('}'));
    String rules = style.substring(style.indexOf("svg {"));
    String ground = "<rect width=\"100%\" height=\"100%\" fill=\"var(--ground)\"/>\n";
    String drawing =
        text.substring(0, afterOpening)
            + " xmlns=\"http://www.w3.org/2000/svg\">\n<style>\n"
            + rules
            + "</style>\n"
            + ground
            + text.substring(afterOpening + 2)
            + "</svg>\n";
    // Many programs that draw SVG know no variables: put in the values, those of the light scheme.
    for (String colour : colours.split(";", -1)) {
      String[] parts = colour.strip().split(":", 2);
      if (parts.length == 2) {
        drawing = drawing.replace("var(" + parts[0] + ")", parts[1].strip());
      }
    }
    return drawing;
  }

  @Override
  public String toString() {
    return text + "</svg>\n";
  }
}
