package dev.ringbuf.storms;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random operations on two sides, whose results must be the same.
final class Duel {
  private static final int SHOWN = 12;

  private final Shape shape;
  private final Random random;
  private final MemorySegment ours;
  private final MemorySegment theirs;
  private final List<String> history = new ArrayList<>();

  Duel(Shape shape, Random random, Arena arena) {
    this.shape = shape;
    this.random = random;
    this.ours = arena.allocate(Shape.MOST * shape.elementBytes(), Long.BYTES);
    this.theirs = arena.allocate(Shape.MOST * shape.elementBytes(), Long.BYTES);
  }

  /// An operation that a producer or a consumer mostly does, or now and then any.
  Operation randomOperation() {
    return switch (random.nextInt(10)) {
      case 0, 1 -> Operation.PUSH;
      case 2, 3 -> Operation.POP;
      case 4 -> Operation.NEXT;
      default -> {
        Operation any = Operation.of(random.nextInt(Operation.COUNT));
        boolean ends = any == Operation.COMPLETE || any == Operation.FAIL;
        yield ends && random.nextInt(40) > 0 ? Operation.PUSH : any;
      }
    };
  }

  /// Performs an operation on both sides.
  void step(Operation operation, Side one, Side other) {
    long n = random.nextLong(random.nextInt(4) == 0 ? Shape.MOST + 1 : 9);
    if (operation == Operation.DROP && random.nextInt(20) == 0) {
      n = 1L << random.nextInt(63);
    }
    if (operation.offers()) {
      shape.write(ours, one.perform(Operation.OFFERED, 0, ours), n);
    } else {
      ours.fill((byte) 0);
    }
    theirs.copyFrom(ours);
    long expected = other.perform(operation, n, theirs); // first: the model looks at our ledger
    long result = one.perform(operation, n, ours);
    history.add(operation + " " + n + " -> " + result);
    check(result == expected, "the other side says " + expected);
    long different = ours.mismatch(theirs);
    check(different < 0, "byte " + different + " of the elements differs");
  }

  void check(boolean holds, String what) {
    if (!holds) {
      List<String> last = history.subList(Math.max(0, history.size() - SHOWN), history.size());
      throw new Violation(
          "%s%noperation %d: %s%n%s"
              .formatted(shape, history.size(), what, String.join("\n", last)));
    }
  }
}
