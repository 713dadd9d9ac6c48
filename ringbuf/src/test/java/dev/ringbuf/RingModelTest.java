package dev.ringbuf;

import dev.ringbuf.RingAgainstModel.Pop;
import dev.ringbuf.RingAgainstModel.Push;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/// For any sequence of operations, a ring acts as a plain queue with gaps: same results, same
/// contents, same counters. Conservation and continuity hold after each step.
class RingModelTest {
  private static final List<Push> PUSHES = List.of(Push.values());
  private static final List<Pop> POPS = List.of(Pop.values());

  /// One operation of either role, with two numbers to be used as it likes.
  private interface Action {
    void on(RingAgainstModel ring, int a, int b);
  }

  @SuppressWarnings("ImmutableEnumChecker") // the actions have no state
  enum Operation {
    PUSH((ring, a, b) -> ring.push(PUSHES.get(b % PUSHES.size()), a)),
    PUSH_ALL((ring, a, _) -> ring.pushAll(a)),
    RESERVE_AND_COMMIT_SOME(RingAgainstModel::reserveAndCommitSome),
    PUSH_ONE((ring, _, _) -> ring.pushOne()),
    DROP((ring, a, _) -> ring.drop(a)),
    PUSH_NONSENSE((ring, a, _) -> ring.pushNonsense(a)),
    FREE_SLOTS((ring, _, _) -> ring.free()),
    POP((ring, a, b) -> ring.pop(POPS.get(b % POPS.size()), a)),
    POP_ONE((ring, _, _) -> ring.popOne()),
    HOLD((ring, a, _) -> ring.hold(a)),
    FREE_HELD((ring, a, _) -> ring.freeHeld(a)),
    PEEK_AND_RELEASE_SOME(RingAgainstModel::peekAndReleaseSome),
    DRAIN_UNTIL_FAILURE(RingAgainstModel::drainUntilFailure),
    SKIP((ring, a, _) -> ring.skip(a)),
    CLEAR((ring, _, _) -> ring.clear()),
    NEXT((ring, a, _) -> ring.next(a)),
    MISSED((ring, a, _) -> ring.missed(a)),
    AVAILABLE((ring, _, _) -> ring.available()),
    POP_NONSENSE((ring, a, _) -> ring.popNonsense(a)),
    IS_TERMINATED((ring, _, _) -> ring.isTerminated()),
    CANCEL((ring, _, _) -> ring.cancel()),
    NEXT_PRODUCER((ring, _, _) -> ring.closeAndReclaimProducer()),
    NEXT_CONSUMER((ring, _, _) -> ring.closeAndReclaimConsumer()),
    CRASH((ring, _, _) -> ring.abandonAndResume()),
    COMPLETE((ring, _, _) -> ring.complete()),
    FAIL((ring, a, _) -> ring.fail(a)),
    RESET((ring, _, _) -> ring.reset());

    private final Action action;

    Operation(Action action) {
      this.action = action;
    }
  }

  record Step(Operation operation, int a, int b) {
    @Override
    public String toString() {
      return operation + "(" + a + ", " + b + ")";
    }
  }

  record Shape(long capacity, int elementBytes, int ledgerSlots, long start) {}

  @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
  void anySequenceOfOperationsActsAsOnAQueueWithGaps(
      @ForAll("shapes") Shape shape, @ForAll("programs") List<Step> program) {
    run(shape, false, program);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  @Tag("needs-native-access")
  void aMirroredRingActsAsAnyOther(
      @ForAll("shapes") Shape shape, @ForAll("programs") List<Step> program) {
    run(shape, true, program);
  }

  private static void run(Shape shape, boolean mirrored, List<Step> program) {
    try (RingAgainstModel ring =
        new RingAgainstModel(
            shape.capacity, shape.elementBytes, shape.ledgerSlots, mirrored, shape.start)) {
      ring.check();
      for (Step step : program) {
        step.operation.action.on(ring, step.a, step.b);
        ring.check();
      }
    }
  }

  @Provide
  Arbitrary<Shape> shapes() {
    Arbitrary<Long> capacities =
        Arbitraries.oneOf(Arbitraries.longs().between(1, 9), Arbitraries.longs().between(1, 70));
    Arbitrary<Integer> elementBytes =
        Arbitraries.oneOf(Arbitraries.just(1), Arbitraries.integers().between(1, 64));
    Arbitrary<Integer> ledgerSlots = Arbitraries.of(2, 4, 8, RingLayout.DEFAULT_LEDGER_SLOTS);
    // Rings run over their end sooner or later, those of 32 bits over their range.
    Arbitrary<Long> starts =
        Arbitraries.oneOf(
            Arbitraries.just(0L),
            Arbitraries.longs().between(0, 5000),
            Arbitraries.longs().between((1L << 31) - 80, (1L << 31) + 80),
            Arbitraries.longs().between(0, 1L << 62));
    return Combinators.combine(capacities, elementBytes, ledgerSlots, starts).as(Shape::new);
  }

  /// Programs in which each role mostly does what it is for, and now and then anything else.
  @Provide
  Arbitrary<List<Step>> programs() {
    List<Operation> rare = List.of(Operation.COMPLETE, Operation.FAIL, Operation.RESET);
    Arbitrary<Operation> operations =
        Arbitraries.frequencyOf(
            Tuple.of(40, Arbitraries.of(Operation.PUSH)),
            Tuple.of(30, Arbitraries.of(Operation.POP, Operation.NEXT)),
            Tuple.of(40, Arbitraries.of(Operation.class).filter(it -> !rare.contains(it))),
            Tuple.of(2, Arbitraries.of(rare)));
    Arbitrary<Integer> counts =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.integers().between(0, 8)),
            Tuple.of(1, Arbitraries.integers().between(0, 90)));
    Arbitrary<Integer> choices = Arbitraries.integers().between(0, 89);
    return Combinators.combine(operations, counts, choices)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120);
  }
}
