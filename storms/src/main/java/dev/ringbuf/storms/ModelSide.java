package dev.ringbuf.storms;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// The specification of a ring: the stream positions of its elements. A gap is where the position
/// jumps. Knows nothing of memory, slots or ledgers, except that a full ledger accepts nothing.
final class ModelSide implements Side {
  private final Shape shape;
  private final LongSupplier recordsInUse;
  private final Deque<Long> elements = new ArrayDeque<>();
  private long offered;
  private long position;

  /// Drops since the last element: the next one needs a record in the ledger.
  private boolean unrecorded;

  private int end;
  private boolean cancelled;

  /// @param recordsInUse of the ring beside it; how soon it frees them is its own affair
  ModelSide(Shape shape, LongSupplier recordsInUse) {
    this.shape = shape;
    this.recordsInUse = recordsInUse;
    this.offered = shape.start();
    this.position = shape.start();
  }

  @Override
  public long perform(Operation operation, long n, MemorySegment buffer) {
    return switch (operation) {
      case PUSH -> accept(room(n), n);
      case TRY_PUSH -> accept(room(n), Math.max(0, room(n)));
      case PUSH_ALL -> accept(room(n) < n ? Math.min(0, room(n)) : n, n);
      case FILL -> fill(n);
      case DROP -> drop(n);
      case FREE_SLOTS ->
          end != 0 ? ENDED : Math.min(shape.capacity() - elements.size(), Long.MAX_VALUE - offered);
      case OFFERED -> offered;
      case COMPLETE -> end(1);
      case FAIL -> end(2);
      case IS_CANCELLED -> cancelled ? 1 : 0;
      case NEW_PRODUCER, MISSED -> 0;
      case POP, WINDOW -> take(run(n), buffer, true);
      case PEEK -> take(run(n), buffer, false);
      case SKIP -> skip(n);
      case CLEAR -> skip(Long.MAX_VALUE);
      case NEXT -> next(n);
      case AVAILABLE -> elements.size();
      case TERMINATED -> elements.isEmpty() && position == offered ? end : 0;
      case POSITION -> position;
      case CANCEL -> {
        cancelled = true;
        yield 0;
      }
      case NEW_CONSUMER -> {
        cancelled = false;
        yield 0;
      }
      case CONSUME -> throw new AssertionError("the model does not know what was shown");
    };
  }

  /// How many of n elements go in, or a status.
  private long room(long n) {
    if (end != 0) {
      return ENDED;
    }
    if (n > Long.MAX_VALUE - offered) {
      return ARGUMENT;
    }
    boolean full = unrecorded && recordsInUse.getAsLong() >= shape.ledgerSlots();
    return full ? 0 : Math.min(n, shape.capacity() - elements.size());
  }

  private long accept(long accepted, long nowOffered) {
    if (accepted < 0) {
      return accepted;
    }
    for (long i = 0; i < accepted; i++) {
      elements.add(offered + i);
    }
    offered += nowOffered;
    unrecorded = accepted > 0 ? accepted < nowOffered : unrecorded || nowOffered > 0;
    return accepted;
  }

  private long fill(long n) {
    long room = room(Math.min(n, shape.capacity()));
    long count = room < 0 ? room : room - room / 3;
    return accept(count, Math.max(0, count));
  }

  private long drop(long n) {
    if (end != 0 || n > Long.MAX_VALUE - offered) {
      return end != 0 ? ENDED : ARGUMENT;
    }
    offered += n;
    unrecorded |= n > 0;
    return 0;
  }

  private long end(int state) {
    end = end == 0 ? state : end;
    return 0;
  }

  /// Elements up to the next gap, after passing the one in front.
  private long run(long n) {
    if (n > 0 && !elements.isEmpty()) {
      position = elements.getFirst();
    }
    long run = 0;
    for (long element : elements) {
      if (run == n || element != position + run) {
        break;
      }
      run++;
    }
    return run;
  }

  private long take(long run, MemorySegment buffer, boolean takes) {
    shape.write(buffer, position, run);
    for (long i = 0; takes && i < run; i++) {
      position = elements.removeFirst() + 1;
    }
    return run;
  }

  private long skip(long n) {
    long most = Math.min(n, elements.size());
    for (long i = 0; i < most; i++) {
      position = elements.removeFirst() + 1;
    }
    return most;
  }

  private long next(long n) {
    if (n == 0) {
      return ARGUMENT;
    }
    long here = elements.isEmpty() ? offered : elements.getFirst();
    if (here != position) {
      long gap = here - position;
      position = here;
      return Long.MIN_VALUE + gap;
    }
    return run(n);
  }
}
