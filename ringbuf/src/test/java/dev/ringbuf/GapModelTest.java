package dev.ringbuf;

import static dev.ringbuf.GapModel.Read.DROPPED;
import static dev.ringbuf.GapModel.Read.RECORDS;
import static dev.ringbuf.GapModel.Read.TAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.GapModel.Read;
import dev.ringbuf.GapModel.Setup;
import dev.ringbuf.GapModel.Swap;
import dev.ringbuf.testing.Exploration.Result;
import dev.ringbuf.testing.WeakMemory.Model;
import dev.ringbuf.testing.WeakMemory.Order;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Conservation and continuity hold in everything that a producer and a consumer can do
/// ([GapModel]), on x86 and on processors that reorder more, also if either side is killed at any
/// step. They depend on the order in which the consumer reads, on each acquire and release, and on
/// the order of the stores.
///
/// `-Dmodel.figures=true` prints how many states were explored, `-Dmodel.long=true` explores more.
class GapModelTest {
  private static final List<Integer> SECOND_GAP = List.of(-1, 1, -1, 1, 1);
  private static final List<Read> LOOK = List.of(TAIL, RECORDS);
  private static final List<Read> RIGHT = List.of(DROPPED, TAIL, RECORDS);
  private static final boolean FIGURES = Boolean.getBoolean("model.figures");

  /// Longer by one operation, and by one kill.
  private static final int MORE = Boolean.getBoolean("model.long") ? 1 : 0;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bothLawsHoldInEveryInterleaving(int records) {
    check(Model.SEQUENTIAL, scripts(3 + MORE), setup -> setup.records(records));
  }

  @Test
  void bothLawsHoldWhenEitherSideIsKilledAtAnyStep() {
    check(Model.SEQUENTIAL, scripts(2 + MORE), setup -> setup.kills(1));
    check(Model.SEQUENTIAL, twoGaps(), setup -> setup.kills(1 + MORE));
  }

  /// The record that the killed producer was writing would be taken for the last one published.
  @Test
  void aLedgerOfOneRecordWouldMisleadASuccessor() {
    Setup setup = Setup.of(Model.SEQUENTIAL, SECOND_GAP).records(1).kills(1);
    assertThat(GapModel.explore(setup).violation()).startsWith("continuity");
  }

  @ParameterizedTest
  @CsvSource({"TSO, 1", "TSO, 2", "RELAXED, 1", "RELAXED, 2"})
  void bothLawsHoldWhenAccessesAreReordered(Model model, int records) {
    check(model, scripts(2 + MORE), setup -> setup.records(records));
  }

  @ParameterizedTest
  @EnumSource(names = {"TSO", "RELAXED"})
  void bothLawsHoldWhenAccessesAreReorderedAndProcessesKilled(Model model) {
    check(model, scripts(1 + MORE), setup -> setup.kills(2));
    check(model, twoGaps(), setup -> setup.kills(1));
  }

  private static List<List<Integer>> twoGaps() {
    return List.of(SECOND_GAP.subList(0, 4 + MORE));
  }

  private static void check(
      Model model, List<List<Integer>> scripts, UnaryOperator<Setup> options) {
    long states = 0;
    for (List<Integer> script : scripts) {
      Setup setup = options.apply(Setup.of(model, script));
      Result result = GapModel.explore(setup);
      assertThat(result.violation()).as(setup.toString()).isNull();
      assertThat(result.ends()).isPositive();
      states += result.states();
    }
    if (FIGURES) {
      Setup setup = options.apply(Setup.of(model, List.of()));
      System.out.printf(
          "gap model, %s, %d scripts, %d records, %d kills: %,d states%n",
          model, scripts.size(), setup.records(), setup.kills(), states);
    }
  }

  @ParameterizedTest
  @MethodSource("wrongOrders")
  void everyOtherOrderOfReadingBreaksALaw(List<Read> order) {
    assertThat(isBroken(Model.SEQUENTIAL, setup -> setup.reading(LOOK, order).records(1))).isTrue();
  }

  @Test
  void readingTheRecordsBeforeTheTailMissesAGap() {
    List<Read> look = List.of(RECORDS, TAIL);
    assertThat(isBroken(Model.SEQUENTIAL, setup -> setup.reading(look, RIGHT).records(1))).isTrue();
  }

  /// Whether a script of four operations breaks a law.
  private static boolean isBroken(Model model, UnaryOperator<Setup> options) {
    return violation(model, options) != null;
  }

  private static @Nullable String violation(Model model, UnaryOperator<Setup> options) {
    for (List<Integer> script : scripts(4)) {
      String violation = GapModel.explore(options.apply(Setup.of(model, script))).violation();
      if (violation != null) {
        return violation;
      }
    }
    return null;
  }

  static Stream<List<Read>> wrongOrders() {
    return Stream.of(
        List.of(DROPPED, RECORDS, TAIL),
        List.of(TAIL, DROPPED, RECORDS),
        List.of(TAIL, RECORDS, DROPPED),
        List.of(RECORDS, DROPPED, TAIL),
        List.of(RECORDS, TAIL, DROPPED));
  }

  @Test
  void readingTheEndLastMissesWhatCameBeforeIt() {
    Setup setup = Setup.of(Model.SEQUENTIAL, List.of(1)).readingTheEndLast();
    assertThat(GapModel.explore(setup).violation()).startsWith("conservation");
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void everyAcquireAndReleaseIsNeeded(GapModelAccess access) {
    String violation = violation(Model.RELAXED, setup -> setup.records(1).weakened(access));
    assertThat(violation).isNotNull();
    if (FIGURES) {
      System.out.println("without the order of " + access + ": " + violation);
    }
  }

  @Test
  void onlyObserversRelyOnTheReleaseOfWhatWasReported() {
    check(Model.RELAXED, scripts(2), setup -> setup.weakened(GapModelAccess.REPORT).kills(1));
  }

  static Set<GapModelAccess> ordered() {
    Set<GapModelAccess> ordered = EnumSet.allOf(GapModelAccess.class);
    ordered.removeIf(access -> access.order == Order.PLAIN);
    ordered.remove(GapModelAccess.REPORT);
    return ordered;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "GAP_HEAD_BEFORE_REPORTED"})
  void everyPublicationComesAfterWhatItPublishes(Swap swap) {
    assertThat(isBroken(Model.SEQUENTIAL, setup -> setup.swapped(swap))).isTrue();
  }

  /// A consumer that is killed in between has given the record back and told of nothing.
  @Test
  void aGapIsReportedBeforeItsRecordIsGivenBack() {
    Setup setup = Setup.of(Model.SEQUENTIAL, SECOND_GAP).swapped(Swap.GAP_HEAD_BEFORE_REPORTED);
    assertThat(GapModel.explore(setup).violation()).isNull();
    assertThat(GapModel.explore(setup.kills(1)).violation()).isNotNull();
  }

  /// All scripts of a length, of pushes of one to three elements and drops of one.
  private static List<List<Integer>> scripts(int length) {
    List<List<Integer>> scripts = List.of(List.of());
    for (int i = 0; i < length; i++) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> script : scripts) {
        for (int operation : new int[] {-1, 1, 2, 3}) {
          longer.add(Stream.concat(script.stream(), Stream.of(operation)).toList());
        }
      }
      scripts = longer;
    }
    return scripts;
  }
}
