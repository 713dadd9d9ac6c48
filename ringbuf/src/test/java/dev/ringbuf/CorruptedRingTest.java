package dev.ringbuf;

import static dev.ringbuf.RingLayout.CANCELLED;
import static dev.ringbuf.RingLayout.CODE;
import static dev.ringbuf.RingLayout.DROPPED;
import static dev.ringbuf.RingLayout.GAP_HEAD;
import static dev.ringbuf.RingLayout.GAP_TAIL;
import static dev.ringbuf.RingLayout.HEAD;
import static dev.ringbuf.RingLayout.MISSING;
import static dev.ringbuf.RingLayout.REPORTED;
import static dev.ringbuf.RingLayout.SKIPPED;
import static dev.ringbuf.RingLayout.STATE;
import static dev.ringbuf.RingLayout.TAIL;
import static dev.ringbuf.RingLayout.UNDERRUNS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/// Another process may write anything into the words that both sides share. Then a call either
/// throws [RingCorruptedException] or returns a possible result. It never accesses memory outside
/// the data, never hangs, and never throws anything else.
class CorruptedRingTest {
  private static final int CAPACITY = 5;

  /// Where the ledger of such a ring starts.
  private static final long LEDGER = Geometry.of(Element.of(JAVA_INT), CAPACITY).ledgerOffset();

  /// One step: a call of a role, a new claim, or an attack that writes `value` to `word`.
  record Event(Kind kind, int count, long word, long value) {}

  enum Kind {
    PUSH,
    TRY_PUSH,
    PUSH_ALL,
    RESERVE,
    DROP,
    POP,
    POP_NEW,
    PEEK,
    WINDOW,
    DRAIN,
    HOLD,
    FREE,
    SKIP,
    CLEAR,
    NEXT,
    MISSED,
    LOOK_AT_THE_PRODUCER,
    LOOK_AT_THE_CONSUMER,
    COMPLETE,
    NEXT_PRODUCER,
    NEXT_CONSUMER,
    VANDALISE,
    VANDALISE_A_LITTLE
  }

  private static final List<Long> WORDS =
      List.of(
          TAIL,
          DROPPED,
          GAP_TAIL,
          STATE,
          CODE,
          HEAD,
          GAP_HEAD,
          REPORTED,
          SKIPPED,
          UNDERRUNS,
          MISSING,
          CANCELLED,
          LEDGER,
          LEDGER + 8,
          LEDGER + 16,
          LEDGER + 24);

  @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
  void everyCallThrowsTheRightExceptionOrReturnsSomethingPossible(
      @ForAll("events") List<Event> events) {
    Element element = Element.of(JAVA_INT);
    Geometry geometry = Geometry.of(element, CAPACITY, 2, RingLayout.PAGE_BYTES, false);
    RingBuffer ring = RingBuffer.allocate(element, geometry);
    byte[] header = ring.memory().asSlice(0, RingLayout.PRODUCER_LINE).toArray(JAVA_BYTE);
    Victim victim = new Victim(ring);
    for (Event event : events) {
      victim.suffer(event);
      victim.checkCounters();
    }
    assertThat(ring.memory().asSlice(0, RingLayout.PRODUCER_LINE).toArray(JAVA_BYTE))
        .as("geometry")
        .isEqualTo(header);
  }

  private static final class Victim {
    private final RingBuffer ring;
    private final MemorySegment memory;
    private @Nullable RingProducer producer;
    private @Nullable RingConsumer consumer;
    private long held;

    Victim(RingBuffer ring) {
      this.ring = ring;
      this.memory = ring.memory();
    }

    private RingProducer in() {
      if (producer == null) {
        producer = ring.producer();
      }
      return producer;
    }

    private RingConsumer out() {
      if (consumer == null) {
        consumer = ring.consumer();
      }
      return consumer;
    }

    void suffer(Event event) {
      try {
        suffer(event.kind, event.count, event.word, event.value);
      } catch (RingCorruptedException e) {
        assertThat(e).hasMessageContaining("no sense");
      } catch (IllegalStateException e) {
        assertThat(e).message().containsAnyOf("the stream has ended", held + " elements are held");
      } catch (IllegalArgumentException e) {
        assertThat(in().position()).isGreaterThan(Long.MAX_VALUE - 100); // or so the counters say
      }
    }

    private void suffer(Kind kind, int count, long word, long value) {
      MemorySegment segment = MemorySegment.ofArray(new int[count]);
      long most = Math.min(count, CAPACITY);
      switch (kind) {
        case PUSH -> assertThat((long) in().push(new int[count])).isBetween(0L, most);
        case TRY_PUSH -> assertThat(in().tryPush(segment)).isBetween(0L, most);
        case PUSH_ALL -> in().pushAll(segment);
        case RESERVE -> {
          RingWindow window = in().reserve(count);
          assertThat(window.count()).isBetween(0L, most);
          window.first().fill((byte) 1);
          window.second().fill((byte) 2);
          in().commit(window.count());
        }
        case DROP -> in().drop(count);
        case POP -> assertThat((long) out().pop(new int[count])).isBetween(0L, most);
        case POP_NEW -> assertThat(out().popInts(count + 1)).hasSizeLessThanOrEqualTo(CAPACITY);
        case PEEK -> {
          long seen = out().peek(segment);
          assertThat(seen).isBetween(0L, most);
          out().consume(seen);
        }
        case WINDOW -> {
          RingWindow window = out().window(count);
          assertThat(window.count()).isBetween(0L, most);
          assertThat(window.first().byteSize() + window.second().byteSize())
              .isEqualTo(4 * window.count());
        }
        case DRAIN ->
            assertThat(out().drain((data, offset) -> data.get(JAVA_INT, offset), count))
                .isBetween(0L, most);
        case HOLD -> {
          assertThat(out().offset()).isBetween(0L, out().data().byteSize() - 4);
          long taken = out().hold(count);
          assertThat(taken).isBetween(0L, most);
          held += taken;
        }
        case FREE -> {
          long some = Math.min(held, count);
          try {
            out().releaseHeld(some);
            held -= some;
          } catch (RingCorruptedException e) {
            held = reallyHeld(); // those before the record that makes no sense are free
            throw e;
          }
        }
        case SKIP -> assertThat(out().skip(count)).isBetween(0L, most);
        case CLEAR -> assertThat(out().clear()).isBetween(0L, (long) CAPACITY);
        case NEXT ->
            assertThat(out().next(count + 1)).isLessThanOrEqualTo(Math.min(count + 1, CAPACITY));
        case MISSED -> out().missed(count);
        case LOOK_AT_THE_PRODUCER -> {
          assertThat(in().position()).isNotNegative();
          assertThat(in().freeSlots()).isBetween(0L, (long) CAPACITY);
        }
        case LOOK_AT_THE_CONSUMER -> {
          assertThat(out().position()).isNotNegative();
          assertThat(out().available()).isBetween(0L, (long) CAPACITY);
          out().isTerminated();
          out().failureCode();
        }
        case COMPLETE -> in().complete();
        case NEXT_PRODUCER -> {
          in().close();
          producer = null;
        }
        case NEXT_CONSUMER -> {
          out().close();
          consumer = null;
          held = 0;
        }
        case VANDALISE -> write(word, value);
        case VANDALISE_A_LITTLE -> write(word, memory.get(JAVA_LONG, TAIL) + value % 9);
      }
    }

    /// What the message of a refused call says.
    private long reallyHeld() {
      try {
        out().releaseHeld(Long.MAX_VALUE);
        throw new AssertionError("more was released than a ring can hold");
      } catch (IllegalArgumentException e) {
        String[] words = e.toString().split(" ", -1); // ... is not in 0 .. 3 held elements
        return Long.parseLong(words[words.length - 3]);
      }
    }

    private void write(long word, long value) {
      if (word == STATE || word == CODE || word == CANCELLED) {
        memory.set(JAVA_INT, word, (int) value);
      } else {
        memory.set(JAVA_LONG, word, value);
      }
    }

    void checkCounters() {
      assertThat(ring.offered()).isNotNegative();
      assertThat(ring.dropped()).isNotNegative();
      assertThat(ring.delivered()).isNotNegative();
      assertThat(ring.skipped()).isNotNegative();
      assertThat(ring.reported()).isNotNegative();
      assertThat(ring.underruns()).isNotNegative();
      assertThat(ring.missing()).isNotNegative();
      assertThat(ring.buffered()).isBetween(0L, (long) CAPACITY);
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Long> values =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-2, 12),
            Arbitraries.longs(),
            Arbitraries.longs().between(Long.MAX_VALUE - 9, Long.MAX_VALUE),
            Arbitraries.longs().between(Long.MIN_VALUE, Long.MIN_VALUE + 9));
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(Kind.class)),
            Tuple.of(2, Arbitraries.of(Kind.PUSH, Kind.POP, Kind.NEXT)),
            Tuple.of(1, Arbitraries.of(Kind.VANDALISE, Kind.VANDALISE_A_LITTLE)));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 9), Arbitraries.of(WORDS), values)
        .as(Event::new)
        .list()
        .ofMaxSize(40);
  }

  // ---- Examples of what is found, and of what the message tells

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, CAPACITY);

  @Example
  void aHeadBeyondTheTailIsFound() {
    RingProducer in = ring.producer();
    in.push(new int[CAPACITY]);
    ring.memory().set(JAVA_LONG, HEAD, 6);
    assertCorrupted(() -> in.push(new int[1]), "consumer position 6", "the tail is 5");
    assertThat(ring.offered()).as("nothing is offered then").isEqualTo(5);
  }

  @Example
  void aHeadThatGoesBackIsFound() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[CAPACITY]);
    out.popInts(4);
    in.push(new int[4]);
    ring.memory().set(JAVA_LONG, HEAD, 3);
    assertCorrupted(() -> in.push(new int[1]), "consumer position 3", "the capacity 5");
  }

  @Example
  void aTailBeyondTheCapacityIsFound() {
    RingConsumer out = ring.consumer();
    ring.memory().set(JAVA_LONG, TAIL, 6);
    assertCorrupted(() -> out.popInts(1), "producer position 6", "the head is 0", "capacity 5");
    assertCorrupted(out::available, "producer position 6");
    assertCorrupted(() -> RingBuffer.open(ring.memory(), JAVA_INT).consumer(), "position 6");
  }

  @Example
  void moreRecordsThanTheLedgerHoldsAreFound() {
    RingConsumer out = ring.consumer();
    ring.memory().set(JAVA_LONG, GAP_TAIL, 257);
    assertCorrupted(() -> out.next(1), "records published 257", "ledger has 8 slots");
  }

  @Example
  void fewerDropsThanWereReportedAreFound() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.drop(7);
    assertThat(out.next(1)).isEqualTo(-7);
    ring.memory().set(JAVA_LONG, DROPPED, 6);
    assertCorrupted(out::available, "dropped 6", "reported 7");
  }

  @Example
  void aRecordThatChangesWhileItsElementsAreHeldIsFound() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[1]);
    in.drop(1);
    in.push(new int[1]);
    out.hold(1);
    out.hold(1);
    ring.memory().set(JAVA_LONG, LEDGER, -3);
    assertCorrupted(() -> out.releaseHeld(2), "position -3", "elements from 0 are held");
  }

  /// Held elements occupy slots as well.
  @Example
  void aTailBeyondTheSlotsOfHeldElementsIsFound() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[CAPACITY]);
    assertThat(out.hold(CAPACITY)).isEqualTo(CAPACITY);
    ring.memory().set(JAVA_LONG, TAIL, 2 * CAPACITY);
    assertCorrupted(() -> out.hold(CAPACITY), "producer position 10", "the head is 5");
    assertCorrupted(() -> out.next(CAPACITY), "producer position 10");
  }

  @Example
  void aTailThatGoesBackToTheHeadIsFound() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[3]);
    assertThat(out.next(1)).isEqualTo(1);
    ring.memory().set(JAVA_LONG, TAIL, 0);
    assertCorrupted(out::available, "producer position 0", "it was 3 before");
  }

  @Example
  void theNumberOfGapsStaysInItsRange() {
    ring.memory().set(JAVA_LONG, DROPPED, 7);
    ring.memory().set(JAVA_LONG, GAP_TAIL, Long.MAX_VALUE);
    assertThat(ring.gaps()).isPositive();
    ring.memory().set(JAVA_LONG, GAP_TAIL, Long.MIN_VALUE);
    assertThat(ring.gaps()).isPositive();
  }

  /// The second record is nonsense: neither the first one nor the gap is given away.
  @Example
  void aLookThatFailsChangesNothing() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.drop(3);
    assertThat(out.next(9)).isEqualTo(-3);
    in.push(new int[1]); // its record tells nothing new
    in.drop(2);
    in.push(new int[1]);
    ring.memory().set(JAVA_LONG, LEDGER + 16, -7);
    assertCorrupted(() -> out.next(9), "position -7");
    assertThat(ring.memory().get(JAVA_LONG, GAP_HEAD)).isZero();
    assertThat(ring.reported()).isEqualTo(3);
    ring.memory().set(JAVA_LONG, LEDGER + 16, 1);
    assertThat(out.next(9)).isEqualTo(1);
    assertThat(out.popInts(9)).hasSize(1);
    assertThat(out.next(9)).isEqualTo(-2);
  }

  @Example
  void aPeerCannotMakeAReportedGapOverflowThePosition() {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.drop(1);
    in.push(new int[3]);
    ring.memory().set(JAVA_LONG, LEDGER + 8, Long.MAX_VALUE - 1);
    assertCorrupted(() -> out.next(9), "dropped " + (Long.MAX_VALUE - 1));
    assertThat(out.position()).isZero();
  }

  @Example
  void anUnknownStateIsFound() {
    RingConsumer out = ring.consumer();
    ring.memory().set(JAVA_INT, STATE, 3);
    assertCorrupted(out::isTerminated, "producer state 3");
    assertCorrupted(ring::isEnded, "producer state 3");
    assertCorrupted(ring::producer, "producer state 3");
  }

  @Example
  void aFailedClaimGivesTheRoleBack() {
    ring.memory().set(JAVA_LONG, HEAD, -1);
    assertCorrupted(ring::consumer, "head -1");
    assertCorrupted(ring::producer, "consumer position -1");
    ring.reset();
    ring.producer();
    ring.consumer();
  }

  private static void assertCorrupted(ThrowingCallable call, String... message) {
    assertThatExceptionOfType(RingCorruptedException.class)
        .isThrownBy(call)
        .withMessageContainingAll(message);
  }
}
