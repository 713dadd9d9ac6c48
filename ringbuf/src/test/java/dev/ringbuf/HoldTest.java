package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Elements that are held: taken, but still in their slots.
class HoldTest {

  @Test
  void heldElementsStayInTheRingUntilTheyAreFreed() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new long[] {1, 2, 3, 4});

    assertThat(out.hold(3)).isEqualTo(3);
    assertThat(out.position()).isEqualTo(3);
    assertThat(in.push(new long[] {5})).isZero();
    assertThat(ring.buffered()).isEqualTo(4);
    assertThat(ring.delivered()).isZero();

    out.releaseHeld(2);
    assertThat(ring.delivered()).isEqualTo(2);
    assertThat(in.freeSlots()).isEqualTo(2);
    assertThat(out.data().getAtIndex(JAVA_LONG, 2)).isEqualTo(3);
  }

  @Test
  void nothingIsTakenWhileElementsAreHeld() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new long[] {1, 2});
    in.drop(3);
    in.push(new long[] {3});
    out.hold(2);

    String message = "2 elements are held: releaseHeld() them before a pop, consume or skip";
    assertThatIllegalStateException().isThrownBy(() -> out.popLongs(1)).withMessage(message);
    assertThatIllegalStateException()
        .isThrownBy(() -> out.pop(MemorySegment.ofArray(new long[1])))
        .withMessage(message);
    assertThatIllegalStateException().isThrownBy(() -> out.consume(1)).withMessage(message);
    assertThatIllegalStateException().isThrownBy(() -> out.skip(1)).withMessage(message);
    assertThat(out.next(1)).as("nothing half done").isEqualTo(-3);
    out.releaseHeld(2);
    assertThat(out.popLongs(1)).containsExactly(3);
  }

  @Test
  void noMoreIsFreedThanHeld() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 4);
    ring.producer().push(new long[] {1, 2});
    RingConsumer out = ring.consumer();
    out.hold(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> out.releaseHeld(2))
        .withMessage("2 is not in 0 .. 1 held elements");
    assertThatIllegalArgumentException().isThrownBy(() -> out.releaseHeld(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> out.hold(-1));
  }

  /// Consumers hold and release at random, and die at random. Each one finds what the last one has
  /// not released, with the gaps in between, at the right positions.
  @Property(tries = 2000)
  void aSuccessorFindsElementsAndGapsAsTheyWere(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int ledger) {
    Random random = new Random(seed);
    try (Arena arena = Arena.ofConfined()) {
      Element element = Element.of(JAVA_LONG);
      RingBuffer ring =
          RingBuffer.allocate(
              element, Geometry.of(element, 6, 1 << ledger, RingLayout.PAGE_BYTES, false), arena);
      new Run(ring, random).run();
    }
  }

  private static final class Run {
    private final Random random;
    private final MemorySegment memory;
    private final RingProducer in;
    private final Deque<Long> heldRuns = new ArrayDeque<>();

    /// Told gaps by the ring position where they lie.
    private final TreeMap<Long, Long> told = new TreeMap<>();

    private RingConsumer out;
    private long freed;
    private long taken;

    Run(RingBuffer ring, Random random) {
      this.random = random;
      this.memory = ring.memory();
      this.in = ring.producer();
      this.out = ring.consumer();
    }

    void run() {
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(6)) {
          case 0, 1 -> push();
          case 2 -> in.drop(random.nextInt(3));
          case 3 -> hold();
          case 4 -> free();
          default -> succeed();
        }
        assertThat(out.position())
            .isEqualTo(taken + told.values().stream().mapToLong(g -> g).sum());
      }
    }

    private void push() {
      long[] positions = new long[1 + random.nextInt(5)];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = in.position() + i;
      }
      in.push(positions);
    }

    private void hold() {
      long next = out.next(1 + random.nextInt(4));
      if (next <= 0) {
        told.merge(taken, -next, Long::sum);
        return;
      }
      long position = out.position();
      long offset = out.offset();
      long count = out.hold(next);
      assertThat(count).isEqualTo(next);
      for (long i = 0; i < count; i++) {
        long at = (offset + i * Long.BYTES) % out.data().byteSize();
        assertThat(out.data().get(JAVA_LONG, at)).isEqualTo(position + i);
      }
      heldRuns.add(count);
      taken += count;
    }

    private void free() {
      if (!heldRuns.isEmpty()) {
        long run = heldRuns.remove();
        long part = 1 + random.nextLong(run);
        out.releaseHeld(part);
        freed += part;
        if (part < run) {
          heldRuns.addFirst(run - part);
        }
      }
    }

    /// The consumer vanishes, as in a crash; another opens the memory and goes on.
    private void succeed() {
      out = RingBuffer.open(memory, JAVA_LONG).consumer();
      heldRuns.clear();
      taken = freed;
      told.tailMap(freed, false).clear();
    }
  }
}
