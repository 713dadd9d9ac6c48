package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.Exploration;
import dev.ringbuf.testing.Exploration.Program;
import dev.ringbuf.testing.Exploration.Result;
import dev.ringbuf.testing.WeakMemory;
import dev.ringbuf.testing.WeakMemory.Model;
import dev.ringbuf.testing.WeakMemory.Order;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The memory of the models knows the usual litmus tests: which results are possible under which
/// memory model.
class WeakMemoryTest {
  private static final int X = 0;
  private static final int Y = 1;

  /// Registers that the sides load into; those before them count the steps.
  private static final int A = 2;

  private static final int B = 3;

  private interface Step {
    void take(byte[] registers, WeakMemory memory);
  }

  /// Two threads of a few accesses. Collects the results, such as `10` for a = 1, b = 0.
  private record Litmus(List<Step> left, List<Step> right, Set<String> results) implements Program {
    @Override
    public int actors() {
      return 2;
    }

    @Override
    public boolean isEnabled(int actor, byte[] s) {
      return s[actor] < steps(actor).size();
    }

    private List<Step> steps(int actor) {
      return actor == 0 ? left : right;
    }

    @Override
    public void act(int actor, byte[] s, WeakMemory memory) {
      steps(actor).get(s[actor]++).take(s, memory);
    }

    @Override
    public void end(byte[] s, WeakMemory memory) {
      results.add("" + s[A] + s[B]);
    }

    @Override
    public String describe(byte[] s, WeakMemory memory) {
      return s[0] + " " + s[1];
    }
  }

  private static Step load(int side, int register, int word, Order order) {
    return (s, memory) -> s[register] = (byte) memory.load(side, word, order);
  }

  private static Step store(int side, int word, int value, Order order) {
    return (_, memory) -> memory.store(side, word, value, order);
  }

  private static Step fence(int side, boolean really) {
    return (_, memory) -> {
      if (really) {
        memory.fence(side);
      }
    };
  }

  private static Set<String> results(Model model, List<Step> left, List<Step> right) {
    Litmus litmus = new Litmus(left, right, new TreeSet<>());
    Result result = explore(litmus, model, new BitSet());
    assertThat(result.violation()).isNull();
    assertThat(result.ends()).isPositive();
    return litmus.results;
  }

  private static Result explore(Litmus litmus, Model model, BitSet data) {
    return Exploration.explore(litmus, new byte[4], new WeakMemory(model, 2, data));
  }

  @ParameterizedTest
  @CsvSource({
    "SEQUENTIAL, PLAIN,   PLAIN,   false",
    "TSO,        PLAIN,   PLAIN,   false",
    "RELAXED,    PLAIN,   PLAIN,   true",
    "RELAXED,    RELEASE, PLAIN,   true",
    "RELAXED,    PLAIN,   ACQUIRE, true",
    "RELAXED,    RELEASE, ACQUIRE, false"
  })
  void aMessageArrivesWithoutItsContents(Model model, Order last, Order first, boolean possible) {
    Set<String> results =
        results(
            model,
            List.of(store(0, X, 1, Order.PLAIN), store(0, Y, 1, last)),
            List.of(load(1, A, Y, first), load(1, B, X, Order.PLAIN)));
    assertThat(results).contains("00", "01", "11");
    assertThat(results.contains("10")).isEqualTo(possible);
  }

  @ParameterizedTest
  @CsvSource({
    "SEQUENTIAL, false, false, false",
    "TSO,        false, false, true",
    "TSO,        true,  false, true",
    "TSO,        true,  true,  false",
    "RELAXED,    false, true,  true",
    "RELAXED,    true,  true,  false"
  })
  void bothSidesMissTheOther(Model model, boolean left, boolean right, boolean possible) {
    Set<String> results =
        results(
            model,
            List.of(store(0, X, 1, Order.RELEASE), fence(0, left), load(0, A, Y, Order.ACQUIRE)),
            List.of(store(1, Y, 1, Order.RELEASE), fence(1, right), load(1, B, X, Order.ACQUIRE)));
    assertThat(results).contains("01", "10", "11");
    assertThat(results.contains("00")).isEqualTo(possible);
  }

  @ParameterizedTest
  @EnumSource
  void noLoadSeesAnOlderStoreThanTheOneBefore(Model model) {
    Set<String> results =
        results(
            model,
            List.of(store(0, X, 1, Order.PLAIN), store(0, X, 2, Order.PLAIN)),
            List.of(load(1, A, X, Order.PLAIN), load(1, B, X, Order.PLAIN)));
    assertThat(results).containsExactly("00", "01", "02", "11", "12", "22");
  }

  @ParameterizedTest
  @EnumSource
  void oneOfTwoWins(Model model) {
    Step left = (s, memory) -> s[A] = (byte) (memory.compareAndSet(0, X, 0, 1) ? 1 : 0);
    Step right = (s, memory) -> s[B] = (byte) (memory.compareAndSet(1, X, 0, 1) ? 1 : 0);
    assertThat(results(model, List.of(left), List.of(right))).containsExactly("01", "10");
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeTakesTheLastValue(Model model) {
    Step left = (s, memory) -> s[A] = (byte) memory.getAndSet(0, X, 1);
    Step right = (s, memory) -> s[B] = (byte) memory.getAndSet(1, X, 2);
    assertThat(results(model, List.of(left), List.of(right))).containsExactly("01", "20");
  }

  /// Data is published by a release and an acquire, and so is the leave to overwrite it.
  @ParameterizedTest
  @CsvSource({
    "RELEASE, ACQUIRE, RELEASE, ACQUIRE, false",
    "PLAIN,   ACQUIRE, RELEASE, ACQUIRE, true",
    "RELEASE, PLAIN,   RELEASE, ACQUIRE, true",
    "RELEASE, ACQUIRE, PLAIN,   ACQUIRE, true",
    "RELEASE, ACQUIRE, RELEASE, PLAIN,   true"
  })
  void dataRacesUnlessBothWaysAreOrdered(
      Order publish, Order look, Order free, Order claim, boolean races) {
    BitSet data = new BitSet();
    data.set(X);
    List<Step> left =
        List.of(
            store(0, X, 1, Order.PLAIN),
            store(0, Y, 1, publish),
            load(0, A, Y, claim),
            (s, memory) -> {
              if (s[A] == 2) {
                memory.store(0, X, 2, Order.PLAIN);
              }
            });
    List<Step> right =
        List.of(
            load(1, B, Y, look),
            (s, memory) -> {
              if (s[B] == 1) {
                assertThat(memory.load(1, X, Order.PLAIN)).isEqualTo(1);
                memory.store(1, Y, 2, free);
              }
            });
    Result result = explore(new Litmus(left, right, new TreeSet<>()), Model.RELAXED, data);
    if (races) {
      assertThat(result.violation()).startsWith("race");
    } else {
      assertThat(result.violation()).isNull();
    }
  }

  @Test
  void aViolationShowsTheWayToIt() {
    Step wrong = (_, _) -> Exploration.require(false, "the law");
    Litmus litmus =
        new Litmus(List.of(store(0, X, 1, Order.PLAIN), wrong), List.of(), new TreeSet<>());
    assertThat(explore(litmus, Model.SEQUENTIAL, new BitSet()).violation())
        .isEqualTo("the law\n0 0\n1 0");
  }
}
