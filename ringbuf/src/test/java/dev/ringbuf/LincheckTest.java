package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Lincheck explores schedules of one producing and one consuming thread on the real code,
/// switching at every access to shared memory, and looks for results that a plain queue with gaps
/// cannot give in any order of the operations.
///
/// The operations are the parts that take effect at one moment. A push that drops its remainder is
/// two of them: elements appear, then the loss.
public class LincheckTest {
  private static final int CAPACITY = 2;

  /// Lincheck switches threads where fields and arrays are accessed, and before methods that it is
  /// told are atomic. The words that the two roles share are neither field nor array, but all
  /// access to them is through this class.
  private static final String SHARED_WORDS = RingLayout.class.getName();

  /// Schedules tried per scenario. Half of them find the words read in another order, a record
  /// published behind its elements, or the end looked for after everything else.
  private static final int INVOCATIONS = 1000;

  /// What [Ring#read()] says at the end of the stream; gaps are negative, numbers are not.
  private static final Integer END = Integer.MIN_VALUE;

  /// The ring as Lincheck drives it. What it does before and after the parallel part is done by
  /// threads of its own, hence the hand-overs.
  public static class Ring {
    final RingConsumer out;
    private final RingProducer in;
    private final MemorySegment number = MemorySegment.ofArray(new int[1]);
    private boolean completed;

    public Ring() {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, CAPACITY);
      in = ring.producer();
      out = ring.consumer();
    }

    /// Puts the next number in, if there is room for it.
    @Operation(nonParallelGroup = "producer")
    public boolean offer() {
      in.handOver();
      number.set(JAVA_INT, 0, (int) in.position());
      return !completed && in.tryPush(number) == 1;
    }

    @Operation(nonParallelGroup = "producer")
    public void lose() {
      in.handOver();
      if (!completed) {
        in.drop(1);
      }
    }

    @Operation(nonParallelGroup = "producer")
    public void complete() {
      in.handOver();
      in.complete();
      completed = true;
    }

    /// The gap where the consumer stands; or the next number; or the end; or null.
    @Operation(nonParallelGroup = "consumer")
    public @Nullable Integer read() {
      out.handOver();
      long next = out.next(1);
      if (next < 0) {
        return (int) next;
      }
      if (next > 0) {
        return out.popInts(1)[0];
      }
      return out.isTerminated() ? END : null;
    }
  }

  /// A reader that does not ask for gaps first, but at the end of what it can read.
  public static class CarelessRing extends Ring {
    @Override
    @Operation(nonParallelGroup = "consumer")
    public @Nullable Integer read() {
      out.handOver();
      int[] one = out.popInts(1);
      if (one.length == 1) {
        return one[0];
      }
      long next = out.next(1);
      if (next > 0) {
        return out.popInts(1)[0];
      }
      return next < 0 ? Integer.valueOf((int) next) : out.isTerminated() ? END : null;
    }
  }

  /// The specification.
  public static class QueueWithGaps {
    private final Deque<Integer> queue = new ArrayDeque<>();
    private int size;
    private int next;
    private boolean completed;

    public boolean offer() {
      if (completed || size == CAPACITY) {
        return false;
      }
      queue.add(next++);
      size++;
      return true;
    }

    public void lose() {
      if (!completed) {
        next++;
        Integer last = queue.peekLast();
        queue.add(last != null && last < 0 ? queue.removeLast() - 1 : -1);
      }
    }

    public void complete() {
      completed = true;
    }

    public @Nullable Integer read() {
      Integer first = queue.poll();
      if (first == null) {
        return completed ? END : null;
      }
      size -= first >= 0 ? 1 : 0;
      return first;
    }
  }

  /// What both threads do, and what the consumer reads when the producer has finished.
  enum Scenario {
    EMPTY("", "offer lose", "read read"),
    GAP_AHEAD("offer lose", "offer lose offer", "read read read"),
    FULL("offer offer", "offer lose offer", "read read read"),
    END("", "lose offer complete", "read read read");

    private final String before;
    private final String producer;
    private final String consumer;

    Scenario(String before, String producer, String consumer) {
      this.before = before;
      this.producer = producer;
      this.consumer = consumer;
    }

    ExecutionScenario of(Class<? extends Ring> ring) {
      return new ExecutionScenario(
          actors(ring, before),
          List.of(actors(ring, producer), actors(ring, consumer)),
          actors(ring, "read read read read"),
          null);
    }

    private static List<Actor> actors(Class<? extends Ring> ring, String operations) {
      return Stream.of(operations.split(" "))
          .filter(operation -> !operation.isEmpty())
          .map(operation -> new Actor(method(ring, operation), List.of()))
          .toList();
    }

    private static Method method(Class<?> ring, String operation) {
      try {
        return ring.getMethod(operation);
      } catch (NoSuchMethodException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void check(Class<? extends Ring> ring, Scenario scenario) {
    new ModelCheckingOptions()
        .iterations(0)
        .addGuarantee(forClasses(SHARED_WORDS).allMethods().treatAsAtomic())
        .addCustomScenario(scenario.of(ring))
        .invocationsPerIteration(INVOCATIONS)
        .minimizeFailedScenario(false)
        .sequentialSpecification(QueueWithGaps.class)
        .check(ring);
  }

  @ParameterizedTest
  @EnumSource
  void everyResultIsOneOfAQueueWithGaps(Scenario scenario) {
    check(Ring.class, scenario);
  }

  /// Proves that the search finds a gap that is passed silently.
  @Test
  void aReaderThatDoesNotAskForGapsIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> check(CarelessRing.class, Scenario.GAP_AHEAD))
        .withMessageContaining("Invalid execution results");
  }
}
