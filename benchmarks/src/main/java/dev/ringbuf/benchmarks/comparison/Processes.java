package dev.ringbuf.benchmarks.comparison;

import java.util.Collection;
import java.util.List;

/// One figure from several processes: the median of their medians, with their range.
///
/// Two starts of the same program can differ, in what the JIT compiler inlines and where memory
/// lies. Within a process, its rounds mostly agree. So the processes are the sample, not the
/// rounds.
///
/// @param medians of the processes, ascending, at least one
public record Processes(List<Double> medians) {
  /// Processes that differ by more than this factor have several modes, whose median says nothing.
  static final double BISTABLE = 1.5;

  public Processes {
    if (medians.isEmpty()) {
      throw new IllegalArgumentException("no processes");
    }
    medians = medians.stream().sorted().toList();
  }

  public static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public int count() {
    return medians.size();
  }

  public double median() {
    return median(medians);
  }

  public double least() {
    return medians.getFirst();
  }

  public double most() {
    return medians.getLast();
  }

  /// True if the processes disagree so much that their median is no figure.
  public boolean isBistable() {
    return most() > BISTABLE * least();
  }

  /// The two modes of a bistable figure, divided at its largest gap by ratio.
  public List<Processes> modes() {
    int cut = 1;
    for (int i = 2; i < count(); i++) {
      if (gap(i) > gap(cut)) {
        cut = i;
      }
    }
    return List.of(
        new Processes(medians.subList(0, cut)), new Processes(medians.subList(cut, count())));
  }

  private double gap(int i) {
    return medians.get(i) / medians.get(i - 1);
  }

  /// The median, or the mode that is farther from 1 by ratio.
  double farthestFromOne() {
    if (!isBistable()) {
      return median();
    }
    double low = modes().getFirst().median();
    double high = modes().getLast().median();
    return low * high < 1 ? low : high;
  }

  /// The figure that has to reach a target: the median, or the lower mode if there are two.
  double judged() {
    return isBistable() ? modes().getFirst().median() : median();
  }
}
