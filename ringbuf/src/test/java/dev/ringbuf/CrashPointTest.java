package dev.ringbuf;

import static dev.ringbuf.RingLayout.DROPPED;
import static dev.ringbuf.RingLayout.GAP_HEAD;
import static dev.ringbuf.RingLayout.GAP_TAIL;
import static dev.ringbuf.RingLayout.HEAD;
import static dev.ringbuf.RingLayout.HEADER_BYTES;
import static dev.ringbuf.RingLayout.MISSING;
import static dev.ringbuf.RingLayout.REPORTED;
import static dev.ringbuf.RingLayout.SKIPPED;
import static dev.ringbuf.RingLayout.TAIL;
import static dev.ringbuf.RingLayout.UNDERRUNS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// A process may die between any two of its stores. This test takes the memory before and after a
/// call, and makes every state in between, in the order in which the call stores. For each state,
/// successors find every accepted element in place, and every gap.
class CrashPointTest {
  private static final int CAPACITY = 4;
  private static final int LEDGER_SLOTS = 2;
  private static final Element ELEMENT = Element.of(JAVA_LONG);

  private static final long LEDGER = Geometry.of(ELEMENT, CAPACITY).ledgerOffset();

  /// The words that a call of each role stores, in the order in which it does; data comes first.
  private static final List<Long> PRODUCER_STORES =
      List.of(LEDGER, LEDGER + 8, LEDGER + 16, LEDGER + 24, GAP_TAIL, TAIL, DROPPED);

  private static final List<Long> CONSUMER_STORES =
      List.of(REPORTED, GAP_HEAD, HEAD, SKIPPED, UNDERRUNS, MISSING);

  enum Call {
    PUSH,
    DROP,
    POP,
    NEXT,
    SKIP
  }

  record Step(Call call, int count) {
    boolean isProducers() {
      return call == Call.PUSH || call == Call.DROP;
    }
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void successorsFindEverythingAtAnyPointOfDeath(
      @ForAll("calls") List<Step> history, @ForAll("call") Step last) {
    MemorySegment before = newRing();
    run(before, history);
    run(before, List.of()); // new claims, whose stores are not to be mixed with those of the call
    MemorySegment after = copy(before);
    run(after, List.of(last));

    List<Long> stores = last.isProducers() ? PRODUCER_STORES : CONSUMER_STORES;
    MemorySegment memory = copy(before);
    long dataBytes = CAPACITY * JAVA_LONG.byteSize();
    memory.asSlice(HEADER_BYTES, dataBytes).copyFrom(after.asSlice(HEADER_BYTES, dataBytes));
    checkSuccessors(copy(memory));
    for (long word : stores) {
      memory.set(JAVA_LONG, word, after.get(JAVA_LONG, word));
      checkSuccessors(copy(memory));
    }
    assertThat(memory.mismatch(after)).as("these were all the stores there are").isEqualTo(-1);
  }

  private static MemorySegment newRing() {
    Geometry geometry = Geometry.of(ELEMENT, CAPACITY, LEDGER_SLOTS, RingLayout.PAGE_BYTES, false);
    return RingBuffer.allocate(ELEMENT, geometry, Arena.ofAuto()).memory();
  }

  private static MemorySegment copy(MemorySegment memory) {
    return Arena.ofAuto().allocate(memory.byteSize(), 8).copyFrom(memory);
  }

  private static void run(MemorySegment memory, List<Step> steps) {
    RingBuffer ring = RingBuffer.open(memory, JAVA_LONG);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (Step step : steps) {
      switch (step.call) {
        case PUSH -> in.push(numbers(in.position(), step.count));
        case DROP -> in.drop(step.count);
        case POP -> out.popLongs(step.count + 1);
        case NEXT -> out.next(1);
        // One run: a skip over several gaps stores the same words again and again.
        case SKIP -> out.skip(Math.max(0, out.next(step.count + 1)));
      }
    }
    in.close();
    out.close();
  }

  private static long[] numbers(long position, int count) {
    return (long[]) Entries.numbered(Primitive.LONG, position, count);
  }

  /// New roles go on with the ring; what they meet is complete and in place.
  private static void checkSuccessors(MemorySegment memory) {
    RingBuffer ring = RingBuffer.open(memory, JAVA_LONG);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    long accepted = ring.buffered();
    List<Long> seen = new ArrayList<>();
    drain(out, seen);
    assertThat(seen).as("every element accepted, once").hasSize((int) accepted);

    in.drop(1);
    assertThat(in.push(numbers(in.position(), 3))).as("after the recovery").isEqualTo(3);
    drain(out, seen);
    assertThat(seen).hasSize((int) accepted + 3);
    assertThat(out.position()).isEqualTo(in.position());
    assertThat(ring.reported()).as("every gap was reported").isEqualTo(ring.dropped());
    assertThat(ring.offered()).isEqualTo(ring.delivered() + ring.dropped() + ring.skipped());
  }

  /// Reads everything, gap by gap; every element is at its own position.
  private static void drain(RingConsumer out, List<Long> seen) {
    long position = out.position();
    while (out.available() > 0) {
      position += Math.max(0, -out.next(1));
      assertThat(out.position()).as("continuity").isEqualTo(position);
      for (long number : out.popLongs(CAPACITY)) {
        assertThat(number).isEqualTo(position++);
        seen.add(number);
      }
    }
    position += Math.max(0, -out.next(1));
    assertThat(out.position()).isEqualTo(position);
  }

  @Provide
  Arbitrary<Step> call() {
    Arbitrary<Call> calls =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.of(Call.PUSH)), Tuple.of(4, Arbitraries.of(Call.class)));
    return Combinators.combine(calls, Arbitraries.integers().between(0, 7)).as(Step::new);
  }

  @Provide
  Arbitrary<List<Step>> calls() {
    return call().list().ofMaxSize(25);
  }
}
