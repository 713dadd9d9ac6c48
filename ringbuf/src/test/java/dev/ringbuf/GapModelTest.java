package dev.ringbuf;

import static dev.ringbuf.GapModel.Read.DROPPED;
import static dev.ringbuf.GapModel.Read.RECORDS;
import static dev.ringbuf.GapModel.Read.TAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.GapModel.Read;
import dev.ringbuf.GapModel.Result;
import dev.ringbuf.GapModel.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Conservation and continuity hold in every interleaving of producer and consumer ([GapModel]),
/// also if either is killed at any step. They depend on the order in which the consumer reads.
class GapModelTest {
  private static final List<Integer> SECOND_GAP = List.of(-1, 1, -1, 1, 1);
  private static final List<Read> LOOK = List.of(TAIL, RECORDS);
  private static final List<Read> RIGHT = List.of(DROPPED, TAIL, RECORDS);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bothLawsHoldInEveryInterleaving(int records) {
    check(scripts(4), records, 0, 0);
  }

  @Test
  void bothLawsHoldWhenEitherSideIsKilledAtAnyStep() {
    check(scripts(3), 2, 1, 0);
    check(List.of(SECOND_GAP), 2, 2, 0);
  }

  /// The record that the killed producer was writing would be taken for the last one published.
  @Test
  void aLedgerOfOneRecordWouldMisleadASuccessor() {
    Result result = GapModel.explore(new Setup(SECOND_GAP, LOOK, RIGHT, true, 1, 1, 0));
    assertThat(result.violation()).startsWith("continuity");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bothLawsHoldWhenStoresAreDelayed(int records) {
    check(scripts(3), records, 0, 3);
  }

  @Test
  void bothLawsHoldWhenStoresAreDelayedAndProcessesKilled() {
    check(scripts(2), 2, 2, 3);
  }

  private static void check(List<List<Integer>> scripts, int records, int kills, int buffered) {
    for (List<Integer> script : scripts) {
      Result result =
          GapModel.explore(new Setup(script, LOOK, RIGHT, true, records, kills, buffered));
      assertThat(result.violation()).isNull();
      assertThat(result.ends()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("wrongOrders")
  void everyOtherOrderOfReadingBreaksALaw(List<Read> order) {
    assertThat(breaksALaw(LOOK, order)).isTrue();
  }

  @Test
  void readingTheRecordsBeforeTheTailMissesAGap() {
    assertThat(breaksALaw(List.of(RECORDS, TAIL), RIGHT)).isTrue();
  }

  private static boolean breaksALaw(List<Read> look, List<Read> order) {
    return scripts(4).stream()
        .map(script -> GapModel.explore(new Setup(script, look, order, true, 1, 0, 0)))
        .anyMatch(result -> result.violation() != null);
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
    Result result = GapModel.explore(new Setup(List.of(1), LOOK, RIGHT, false, 1, 0, 0));
    assertThat(result.violation()).startsWith("conservation");
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
