package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Gaps by example. A ring of three ints; what does not fit is lost, its place is not.
class GapTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 3);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  @Test
  void aGapLiesWhereTheElementsWouldHaveBeen() {
    in.push(new int[] {0, 1, 2, 3, 4});
    out.popInts(2);
    in.push(new int[] {5, 6});
    assertThat(out.popInts(9)).as("before the gap").containsExactly(2);
    assertThat(out.position()).isEqualTo(3);
    assertThat(out.next(9)).isEqualTo(-2);
    assertThat(out.position()).isEqualTo(5);
    assertThat(out.popInts(9)).as("behind the gap").containsExactly(5, 6);
    assertThat(out.next(9)).isZero();
  }

  @Test
  void aReadStopsBeforeAGapAndTheNextOnePassesIt() {
    in.push(new int[] {0, 1, 2, 3});
    out.popInts(1);
    in.push(new int[] {4});
    assertThat(out.next(9)).isEqualTo(2);
    assertThat(out.popInts(9)).containsExactly(1, 2);
    assertThat(out.available()).isEqualTo(1);
    assertThat(out.popInts(9)).as("nobody asked about the gap").containsExactly(4);
    assertThat(out.position()).isEqualTo(5);
    assertThat(ring.reported()).as("it counts as met").isEqualTo(1);
  }

  @Test
  void noGapComesBetweenTheAnswerAndTheRead() {
    in.push(new int[] {0, 1});
    assertThat(out.next(9)).isEqualTo(2);
    in.drop(2);
    in.push(new int[] {4});
    assertThat(out.popInts(9)).as("what was announced").containsExactly(0, 1);
    assertThat(out.next(9)).isEqualTo(-2);
    assertThat(out.popInts(9)).containsExactly(4);
  }

  @Test
  void aReadAfterNothingPassesAGapThatHasComeSince() {
    assertThat(out.next(9)).isZero();
    in.drop(2);
    in.push(new int[] {2});
    assertThat(out.popInts(9)).as("elements are here").containsExactly(2);
    assertThat(out.position()).isEqualTo(3);
    assertThat(ring.reported()).isEqualTo(2);
  }

  @Test
  void aReadOfNoElementsPassesNoGap() {
    in.drop(2);
    in.push(new int[] {2});
    assertThat(out.pop(new int[0])).isZero();
    assertThat(out.pop(IntBuffer.allocate(0))).isZero();
    assertThat(out.next(9)).isEqualTo(-2);
  }

  @Test
  void aReadPassesNoGapWithNothingBehindIt() {
    in.drop(2);
    assertThat(out.popInts(9)).isEmpty();
    assertThat(out.position()).isZero();
    assertThat(out.next(9)).isEqualTo(-2);
  }

  @Test
  void aGapAtTheEndIsReportedBeforeAnythingFollows() {
    in.push(new int[] {0, 1, 2, 3, 4});
    assertThat(out.next(9)).as("elements come first").isEqualTo(3);
    out.clear();
    assertThat(out.next(9)).isEqualTo(-2);
    in.push(new int[] {5});
    assertThat(out.next(9)).as("not the gap again").isEqualTo(1);
    assertThat(out.position()).isEqualTo(5);
    assertThat(out.popInts(9)).containsExactly(5);
  }

  @Test
  void aGapThatGrowsAfterItWasReportedAddsTheDifference() {
    in.push(new int[] {0, 1, 2, 3, 4});
    out.clear();
    assertThat(out.next(9)).isEqualTo(-2);
    in.drop(3);
    in.push(new int[] {8});
    assertThat(out.next(9)).isEqualTo(-3);
    assertThat(out.popInts(9)).containsExactly(8);
  }

  @Test
  void lossesInARowAreOneGap() {
    in.push(new int[] {0, 1, 2});
    in.push(new int[] {3});
    in.push(new int[] {4, 5});
    in.drop(4);
    out.popInts(3);
    in.push(new int[] {10});
    assertThat(out.next(9)).isEqualTo(-7);
    assertThat(out.popInts(1)).containsExactly(10);
  }

  @Test
  void aLossBeforeTheFirstElementIsAGapAtZero() {
    in.drop(5);
    in.push(new int[] {5});
    assertThat(out.position()).isZero();
    assertThat(out.next(9)).isEqualTo(-5);
    assertThat(out.popInts(1)).containsExactly(5);
  }

  @Test
  void whatTryPushLeavesIsNoGap() {
    IntBuffer source = IntBuffer.wrap(new int[] {0, 1, 2, 3, 4});
    assertThat(in.tryPush(source)).isEqualTo(3);
    out.popInts(3);
    assertThat(in.tryPush(source)).isEqualTo(2);
    assertThat(out.next(9)).isEqualTo(2);
    assertThat(out.popInts(9)).containsExactly(3, 4);
    assertThat(ring.offered()).isEqualTo(5);
  }

  @Test
  void pushAllTakesTheWholeBlockOrDropsIt() {
    MemorySegment two = MemorySegment.ofArray(new int[] {1, 2});
    assertThat(in.pushAll(two)).isTrue();
    assertThat(in.pushAll(two)).as("one slot is free, two are needed").isFalse();
    assertThat(ring.buffered()).isEqualTo(2);
    assertThat(ring.dropped()).isEqualTo(2);
  }

  /// However many pieces of it are lost, a gap takes one record of the ledger.
  @Test
  void blocksThatDoNotFitDoNotFillTheLedger() {
    in.push(new int[] {0, 1});
    MemorySegment two = MemorySegment.ofArray(new int[2]);
    for (int i = 0; i < 10_000; i++) {
      in.pushAll(two);
      in.reserve(1);
      in.commit(0);
    }
    assertThat(in.push(new int[] {20_002})).isEqualTo(1);
    assertThat(out.popInts(9)).containsExactly(0, 1);
    assertThat(out.next(9)).isEqualTo(-20_000);
    assertThat(out.popInts(9)).containsExactly(20_002);
  }

  @Test
  void skippedElementsCountSeparatelyFromLostOnes() {
    in.push(new int[] {0, 1, 2, 3});
    out.popInts(1);
    in.push(new int[] {4});
    assertThat(out.skip(9)).as("across the gap").isEqualTo(3);
    assertThat(out.position()).isEqualTo(5);
    assertThat(ring.skipped()).isEqualTo(3);
    assertThat(ring.delivered()).isEqualTo(1);
    assertThat(ring.dropped()).isEqualTo(1);
    assertThat(ring.reported()).isEqualTo(1);
  }

  @Test
  void theEndComesAfterTheLastElementAndTheLastGap() {
    in.push(new int[] {0, 1, 2, 3});
    in.fail(-7);
    assertThat(out.isTerminated()).isFalse();
    assertThat(out.isFailed()).as("known early").isTrue();
    out.popInts(9);
    assertThat(out.isTerminated()).as("a gap is left").isFalse();
    assertThat(out.next(9)).isEqualTo(-1);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.failureCode()).isEqualTo(-7);
  }

  /// When the ledger is full, everything is lost until the consumer has read on: data, but not its
  /// place.
  @Test
  void aFullLedgerDropsElementsThoughThereIsRoom() {
    Element element = Element.of(JAVA_INT);
    Geometry geometry = Geometry.of(element, 10, 2, RingLayout.PAGE_BYTES, false);
    RingBuffer ring = RingBuffer.allocate(element, geometry);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int i = 0; i < 2; i++) {
      in.drop(1);
      in.push(new int[] {2 * i + 1});
    }
    assertThat(in.push(new int[] {4})).as("no gap, no record").isEqualTo(1);
    in.drop(1);
    assertThat(in.push(new int[] {6, 7})).as("no room for the record").isZero();
    assertThat(in.tryPush(MemorySegment.ofArray(new int[1]))).isZero();
    assertThat(in.freeSlots()).as("though there is room for elements").isEqualTo(7);

    List<String> stream = new ArrayList<>();
    read(out, stream);
    assertThat(in.push(new int[] {8})).isEqualTo(1);
    read(out, stream);
    assertThat(stream).containsExactly("gap 1", "1", "gap 1", "3", "4", "gap 3", "8");
  }

  private static void read(RingConsumer out, List<String> stream) {
    for (long next = out.next(9); next != 0; next = out.next(9)) {
      if (next < 0) {
        stream.add("gap " + -next);
      } else {
        for (int value : out.popInts((int) next)) {
          stream.add("" + value);
        }
      }
    }
  }
}
