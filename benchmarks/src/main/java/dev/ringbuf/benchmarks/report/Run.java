package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Row;
import java.util.List;

/// What a report keeps of one run of the comparison.
///
/// @param date when it was measured
/// @param kind full or quick
/// @param circumstances the machine, the JVM, the threads and the versions
/// @param dropped pairs of rounds that did not count because the state changed meanwhile
/// @param missing pairs that could not be repeated often enough
/// @param rows in the order of the catalog
public record Run(
    String date, String kind, String circumstances, int dropped, int missing, List<Row> rows) {
  public Run {
    rows = List.copyOf(rows);
  }
}
