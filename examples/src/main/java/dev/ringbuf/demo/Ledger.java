package dev.ringbuf.demo;

import static dev.ringbuf.demo.Style.Color.BOLD;
import static dev.ringbuf.demo.Style.Color.GREEN;
import static dev.ringbuf.demo.Style.Color.RED;
import static java.util.Locale.ROOT;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The final account of a run. Three parties count independently: the producer counts what it
/// offered, the subscriber what it received, and the ring what passed through it.
///
/// @param source the value of `--source`
/// @param plan the requested run
/// @param offered frames, by the producer's count
/// @param seen what the subscriber received
/// @param buffered frames left in the ring
/// @param maxFill the highest number of frames observed in the ring
/// @param ringAgrees true if the ring's own counters match
/// @param interrupted true if the user ended the run early
/// @param remark a message from the producer, or an empty string
record Ledger(
    String source,
    Plan plan,
    long offered,
    Witness.Account seen,
    long buffered,
    long maxFill,
    boolean ringAgrees,
    boolean interrupted,
    String remark) {

  /// True if everything offered was delivered, reported as lost, or is still in the ring.
  boolean conservation() {
    return ringAgrees && offered == seen.delivered() + seen.lost() + buffered;
  }

  /// True if everything arrived at its position, up to the end.
  boolean continuity() {
    return seen.fault().isEmpty() && seen.position() + buffered == offered;
  }

  boolean lawsHold() {
    return conservation() && continuity();
  }

  /// True if the source stopped early.
  boolean isCutShort() {
    return !interrupted && offered < plan.frames();
  }

  /// The account as readable lines.
  List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    Collections.addAll(
        lines,
        "",
        line(style, "offered", offered, "by the producer's own count"),
        line(
            style,
            "delivered",
            seen.delivered(),
            String.format(ROOT, "in %,d chunks", seen.chunks())),
        line(style, "dropped", seen.dropped(), String.format(ROOT, "in %,d gaps", seen.gaps())),
        line(style, "skipped", seen.skipped(), ""),
        line(style, "buffered", buffered, String.format(ROOT, "at the end, %,d at most", maxFill)),
        "",
        law(
            style,
            "conservation",
            conservation(),
            String.format(
                    ROOT,
                    "%,d = %,d + %,d + %,d + %,d",
                    offered,
                    seen.delivered(),
                    seen.dropped(),
                    seen.skipped(),
                    buffered)
                + (ringAgrees ? "" : ", but the ring has counted otherwise")),
        law(style, "continuity", continuity(), continuityInWords()));
    if (!remark.isEmpty()) {
      lines.add("  " + style.paint(BOLD, String.format(ROOT, "%-12s", "remark")) + "  " + remark);
    }
    lines.add("");
    return lines;
  }

  private String continuityInWords() {
    if (!seen.fault().isEmpty()) {
      return seen.fault();
    }
    if (!continuity()) {
      return String.format(
          ROOT, "the end is at %,d, expected at %,d", seen.position() + buffered, offered);
    }
    return String.format(
        ROOT, "%,d signals, each where the one before has ended", seen.chunks() + seen.gaps());
  }

  private static String line(Style style, String label, long count, String comment) {
    String figures =
        "  "
            + style.paint(BOLD, String.format(ROOT, "%-12s", label))
            + String.format(ROOT, "%,15d", count);
    return comment.isEmpty() ? figures : figures + "   " + comment;
  }

  private static String law(Style style, String name, boolean holds, String how) {
    String verdict = holds ? style.paint(GREEN, "holds") : style.paint(RED, "BROKEN");
    return "  "
        + style.paint(BOLD, String.format(ROOT, "%-12s", name))
        + "  "
        + verdict
        + ": "
        + how;
  }

  /// The account as one line of JSON.
  String json() {
    return String.format(
        ROOT,
        """
        {"source":"%s","rate":%d,"seconds":%s,"capacity":%d,"offered":%d,"delivered":%d,\
        "dropped":%d,"skipped":%d,"buffered":%d,"gaps":%d,"maxFill":%d,"conservation":%b,\
        "continuity":%b}""",
        escape(source),
        plan.rate(),
        seconds().stripTrailingZeros().toPlainString(),
        plan.capacity(),
        offered,
        seen.delivered(),
        seen.dropped(),
        seen.skipped(),
        buffered,
        seen.gaps(),
        maxFill,
        conservation(),
        continuity());
  }

  /// Seconds of the stream: as planned, or fewer if it ended early.
  private BigDecimal seconds() {
    return offered == plan.frames()
        ? plan.seconds()
        : BigDecimal.valueOf(offered)
            .divide(BigDecimal.valueOf(plan.rate()), 3, RoundingMode.HALF_UP);
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> escaped.append('\\').append(c);
        default ->
            escaped.append(
                c >= ' ' && c < 127 ? String.valueOf(c) : String.format(ROOT, "\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }
}
