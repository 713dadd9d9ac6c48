package dev.ringbuf.ringtop;

import static java.util.Locale.ROOT;

import dev.ringbuf.RingInspection;
import dev.ringbuf.RingInspection.Holder;
import dev.ringbuf.RingInspection.State;
import dev.ringbuf.ringtop.Look.Failed;
import dev.ringbuf.ringtop.Look.Rates;
import dev.ringbuf.ringtop.Look.Seen;
import dev.ringbuf.ringtop.Style.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// A look as lines of text.
final class Panel {
  private static final int MAX_BAR = 40;
  private static final int MIN_BAR = 6;

  /// Columns of the text to the left and right of the bar.
  private static final int BESIDE_BAR = 42;

  private final Style style;

  Panel(Style style) {
    this.style = style;
  }

  /// The lines of a look, not yet cut to the width.
  ///
  /// @param columns of the output, which the bar adapts to
  List<String> lines(Path file, Look look, int columns) {
    String name = style.paint(Color.BOLD, Style.printable(file.toString()));
    return switch (look) {
      case Failed(String reason) ->
          List.of(name + "  " + style.paint(Color.RED, Style.printable(reason)));
      case Seen seen -> lines(name, seen, columns);
    };
  }

  private List<String> lines(String name, Seen seen, int columns) {
    RingInspection ring = seen.ring();
    List<String> lines = new ArrayList<>();
    lines.add(name + "  " + state(ring) + (ring.cancelled() ? ", cancelled" : ""));
    if (!seen.note().isEmpty()) {
      lines.add("  " + style.paint(Color.YELLOW, seen.note()));
    }
    lines.add(
        String.format(ROOT, "  element    %s, capacity %,d", ring.element(), ring.capacity()));
    lines.add(
        "  roles      producer %s, consumer %s"
            .formatted(of(ring.producer()), of(ring.consumer())));
    lines.add("  last push  " + age(seen));
    lines.add("  fill       " + fill(ring, Math.clamp(columns - BESIDE_BAR, MIN_BAR, MAX_BAR)));
    lines.add(figures("offered", ring.offered(), seen.rates(), Rates::offered));
    lines.add(figures("delivered", ring.delivered(), seen.rates(), Rates::delivered));
    String dropped =
        figures("dropped", ring.dropped(), seen.rates(), Rates::dropped)
            + (ring.gaps() == 1 ? "  in 1 gap" : String.format(ROOT, "  in %,d gaps", ring.gaps()));
    lines.add(ring.dropped() == 0 ? dropped : style.paint(Color.RED, dropped));
    lines.add(figures("skipped", ring.skipped(), seen.rates(), Rates::skipped));
    lines.add(
        String.format(ROOT, "  underruns  %,14d", ring.underruns())
            + (ring.missing() == 0
                ? ""
                : String.format(ROOT, "  %,d elements missing", ring.missing())));
    return lines;
  }

  private String state(RingInspection ring) {
    return switch (ring.state()) {
      case OPEN -> style.paint(Color.GREEN, "open");
      case COMPLETED -> "completed";
      case FAILED -> style.paint(Color.RED, "failed with code " + ring.code());
      case CORRUPTED -> style.paint(Color.RED, "corrupted: the words below contradict each other");
    };
  }

  private static String of(Holder holder) {
    return switch (holder.claim()) {
      case FREE -> "free";
      case HELD -> holder.pid().isPresent() ? "pid " + holder.pid().getAsLong() : "held";
      case UNKNOWN -> "unknown";
    };
  }

  private static String age(Seen seen) {
    String age = seconds(seen.sincePush());
    return seen.pushSeen() ? age + " ago" : "at least " + age + " ago";
  }

  private static String seconds(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return String.format(ROOT, "%.1f s", time.toMillis() / 1e3);
    }
    return seconds < 3600
        ? "%d min %02d s".formatted(seconds / 60, seconds % 60)
        : "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
  }

  private String fill(RingInspection ring, int columns) {
    double fill = (double) ring.buffered() / ring.capacity();
    Color color = fill < 0.5 ? Color.GREEN : fill < 1 ? Color.YELLOW : Color.RED;
    String percent =
        ring.state() == State.CORRUPTED ? "" : String.format(ROOT, " %5.1f %%", 100 * fill);
    return style.bar(fill, columns, color)
        + percent
        + String.format(ROOT, ", %,d buffered", ring.buffered());
  }

  private static String figures(
      String label, long count, Optional<Rates> rates, ToLongFunction<Rates> rate) {
    return String.format(ROOT, "  %-9s  %,14d", label, count)
        + rates.map(it -> String.format(ROOT, " %,12d/s", rate.applyAsLong(it))).orElse("");
  }
}
