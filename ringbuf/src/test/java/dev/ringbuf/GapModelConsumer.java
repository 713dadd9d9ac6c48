package dev.ringbuf;

import static dev.ringbuf.GapModel.*;
import static dev.ringbuf.testing.Exploration.require;

import dev.ringbuf.testing.WeakMemory;
import dev.ringbuf.testing.WeakMemory.Order;

/// The consumer of [GapModel]: one step is one access to the shared memory. Each names the method
/// of [ConsumerCursor] that it stands for.
final class GapModelConsumer {
  // Registers: next step, kills left, position that was reported to its user.
  static final int STEP = GapModelProducer.REGISTERS_END;
  static final int KILLS = STEP + 1;
  static final int TOLD = STEP + 2;
  private static final int OWN_HEAD = STEP + 3;
  private static final int OWN_GAP_HEAD = STEP + 4;
  private static final int OWN_REPORTED = STEP + 5;
  private static final int LIMIT = STEP + 6;
  private static final int CACHED_TAIL = STEP + 7;
  private static final int DROPPED_HERE = STEP + 8;
  private static final int ENDED = STEP + 9;
  private static final int LIMIT_BEHIND_GAP = STEP + 10;
  private static final int GAP_HEAD_BEHIND_GAP = STEP + 11;
  private static final int SEEN = STEP + 12; // what the last look has read: three registers
  static final int REGISTERS_END = STEP + 15;

  // Steps.
  private static final int OPEN = 0;
  private static final int END_FIRST = 1;
  private static final int LOOK_1 = 2;
  private static final int LOOK_2 = 3;
  private static final int READ_1 = 4;
  private static final int READ_2 = 5;
  private static final int READ_3 = 6;
  private static final int LOCATE = 7;
  private static final int END_LAST = 8;
  private static final int ACT = 9;
  private static final int GAP_SECOND = 10;
  private static final int ELEMENT_SECOND = 11;
  private static final int DONE = 12;

  private final Setup setup;

  GapModelConsumer(Setup setup) {
    this.setup = setup;
  }

  boolean isDone(byte[] s) {
    return s[STEP] == DONE;
  }

  /// A successor starts next.
  void die(byte[] s) {
    s[STEP] = OPEN;
    s[KILLS]--;
  }

  /// Takes the next step, and those behind it that do not touch the memory.
  void step(byte[] s, WeakMemory memory) {
    do {
      take(s, memory);
    } while (isPrivate(s));
  }

  private boolean isPrivate(byte[] s) {
    return switch (s[STEP]) {
      case LOCATE -> seen(s, Read.RECORDS) == s[OWN_GAP_HEAD];
      case END_LAST -> setup.endFirst();
      case ACT ->
          s[DROPPED_HERE] <= s[OWN_REPORTED]
              && s[LIMIT] <= s[OWN_HEAD]
              && (s[ENDED] == 0 || s[CACHED_TAIL] != s[OWN_HEAD]);
      default -> false;
    };
  }

  private void take(byte[] s, WeakMemory memory) {
    switch (s[STEP]) {
      case OPEN -> open(s, memory);
      case END_FIRST -> {
        s[ENDED] = setup.endFirst() ? isEnded(memory) : 0;
        s[STEP] = (byte) (s[LIMIT] == s[OWN_HEAD] ? LOOK_1 : ACT);
      }
      case LOOK_1 -> {
        look(s, setup.look().getFirst(), memory);
        s[STEP] = LOOK_2;
      }
      case LOOK_2 -> {
        look(s, setup.look().getLast(), memory);
        s[STEP] = (byte) (findsElementsOnly(s) ? END_LAST : READ_1);
      }
      case READ_1, READ_2, READ_3 -> {
        refresh(s, setup.order().get(s[STEP] - READ_1), memory);
        s[STEP]++;
      }
      case LOCATE -> {
        locateGap(s, memory);
        s[STEP] = END_LAST;
      }
      case END_LAST -> {
        s[ENDED] = setup.endFirst() ? s[ENDED] : isEnded(memory);
        s[STEP] = ACT;
      }
      case ACT -> act(s, memory);
      case GAP_SECOND -> {
        passGap(s, setup.swap() == Swap.GAP_HEAD_BEFORE_REPORTED, memory);
        s[STEP] = END_FIRST;
      }
      case ELEMENT_SECOND -> {
        takeElement(s, setup.swap() == Swap.HEAD_BEFORE_READ, memory);
        s[OWN_HEAD]++;
        s[TOLD]++;
        s[STEP] = END_FIRST;
      }
      default -> throw new AssertionError("no step " + s[STEP]);
    }
  }

  /// The constructor: resumes at its own side's words.
  private void open(byte[] s, WeakMemory memory) {
    byte head = (byte) memory.last(CONSUMER, HEAD);
    s[OWN_HEAD] = head;
    s[OWN_GAP_HEAD] = (byte) memory.last(CONSUMER, GAP_HEAD);
    s[OWN_REPORTED] = (byte) memory.last(CONSUMER, REPORTED);
    s[LIMIT] = head;
    s[CACHED_TAIL] = head;
    s[DROPPED_HERE] = s[OWN_REPORTED];
    s[LIMIT_BEHIND_GAP] = head;
    s[GAP_HEAD_BEHIND_GAP] = s[OWN_GAP_HEAD];
    s[TOLD] = (byte) (head + s[OWN_REPORTED]);
    s[STEP] = END_FIRST;
  }

  /// `RingMemory.state`
  private byte isEnded(WeakMemory memory) {
    return (byte) memory.load(CONSUMER, STATE, setup.orderOf(GapModelAccess.IS_ENDED));
  }

  /// `lookForElements`
  private void look(byte[] s, Read word, WeakMemory memory) {
    switch (word) {
      case TAIL -> load(s, word, TAIL, GapModelAccess.LOOK_TAIL, memory);
      case RECORDS -> load(s, word, GAP_TAIL, GapModelAccess.LOOK_RECORDS, memory);
      case DROPPED -> throw new AssertionError();
    }
  }

  /// `lookForGaps`
  private void refresh(byte[] s, Read word, WeakMemory memory) {
    switch (word) {
      case DROPPED -> load(s, word, DROPPED, GapModelAccess.GAPS_DROPPED, memory);
      case TAIL -> load(s, word, TAIL, GapModelAccess.GAPS_TAIL, memory);
      case RECORDS -> load(s, word, GAP_TAIL, GapModelAccess.GAPS_RECORDS, memory);
    }
  }

  private void load(byte[] s, Read to, int word, GapModelAccess access, WeakMemory memory) {
    s[SEEN + to.register] = (byte) memory.load(CONSUMER, word, setup.orderOf(access));
  }

  private static byte seen(byte[] s, Read word) {
    return s[SEEN + word.register];
  }

  /// The usual find: elements, and no record of a gap.
  private static boolean findsElementsOnly(byte[] s) {
    byte tail = seen(s, Read.TAIL);
    boolean found = tail != s[OWN_HEAD] && seen(s, Read.RECORDS) == s[OWN_GAP_HEAD];
    if (found) {
      s[CACHED_TAIL] = tail;
      s[DROPPED_HERE] = s[OWN_REPORTED];
      s[GAP_HEAD_BEHIND_GAP] = s[OWN_GAP_HEAD];
      s[LIMIT_BEHIND_GAP] = tail;
      s[LIMIT] = tail;
    }
    return found;
  }

  private void locateGap(byte[] s, WeakMemory memory) {
    byte dropped = seen(s, Read.DROPPED);
    byte tail = seen(s, Read.TAIL);
    byte gapTail = seen(s, Read.RECORDS);
    byte head = s[OWN_HEAD];
    require(
        dropped >= s[OWN_REPORTED] && tail >= s[CACHED_TAIL] && gapTail >= s[OWN_GAP_HEAD],
        "the consumer finds sense in what it reads");
    byte limit = tail;
    byte here = s[OWN_REPORTED];
    byte told = s[OWN_GAP_HEAD];
    int next = told;
    for (; next < gapTail; next++) {
      int slot = next % setup.records();
      byte position = (byte) memory.load(CONSUMER, RECORD_POSITION + slot, Order.PLAIN);
      byte cumulative = (byte) memory.load(CONSUMER, RECORD_DROPPED + slot, Order.PLAIN);
      require(position >= head && position - head <= CAPACITY, "a record lies ahead");
      if (position == head && cumulative <= s[OWN_REPORTED] && next == told) {
        told++;
      } else if (position == head) {
        require(cumulative >= here, "records are cumulative");
        here = cumulative;
      } else {
        require(cumulative >= here, "records are cumulative");
        limit = (byte) Math.min(position, tail);
        break;
      }
    }
    if (tail == head) {
      here = (byte) Math.max(here, dropped);
    }
    s[CACHED_TAIL] = tail;
    s[DROPPED_HERE] = here;
    s[LIMIT] = here > s[OWN_REPORTED] ? head : limit;
    s[LIMIT_BEHIND_GAP] = limit;
    s[GAP_HEAD_BEHIND_GAP] = (byte) next;
    freeRecords(s, told, memory);
  }

  /// Tells a gap, reads an element or ends.
  private void act(byte[] s, WeakMemory memory) {
    if (s[DROPPED_HERE] > s[OWN_REPORTED]) {
      s[TOLD] += (byte) (s[DROPPED_HERE] - s[OWN_REPORTED]);
      s[OWN_REPORTED] = s[DROPPED_HERE];
      s[LIMIT] = s[LIMIT_BEHIND_GAP];
      passGap(s, setup.swap() != Swap.GAP_HEAD_BEFORE_REPORTED, memory);
      s[STEP] = GAP_SECOND;
    } else if (s[LIMIT] > s[OWN_HEAD]) {
      require(s[TOLD] == s[OWN_HEAD] + s[OWN_REPORTED], "the user knows the position");
      takeElement(s, setup.swap() != Swap.HEAD_BEFORE_READ, memory);
      s[STEP] = ELEMENT_SECOND;
    } else if (s[ENDED] == 1 && s[CACHED_TAIL] == s[OWN_HEAD]) {
      require(memory.load(CONSUMER, CODE, Order.PLAIN) == 1, "the code comes with the end");
      s[STEP] = DONE;
    } else {
      s[STEP] = END_FIRST;
    }
  }

  /// `takeGap`, one of its two stores.
  private void passGap(byte[] s, boolean reports, WeakMemory memory) {
    if (reports) {
      memory.store(CONSUMER, REPORTED, s[OWN_REPORTED], setup.orderOf(GapModelAccess.REPORT));
    } else {
      freeRecords(s, s[GAP_HEAD_BEHIND_GAP], memory);
    }
  }

  private void freeRecords(byte[] s, byte records, WeakMemory memory) {
    if (s[OWN_GAP_HEAD] != records) {
      s[OWN_GAP_HEAD] = records;
      memory.store(CONSUMER, GAP_HEAD, records, setup.orderOf(GapModelAccess.FREE_RECORDS));
    }
  }

  /// A read and `consume`, one of the two.
  private void takeElement(byte[] s, boolean reads, WeakMemory memory) {
    if (reads) {
      int element = memory.load(CONSUMER, ELEMENTS + s[OWN_HEAD] % CAPACITY, Order.PLAIN);
      require(element == s[OWN_HEAD] + s[OWN_REPORTED], "continuity");
    } else {
      memory.store(CONSUMER, HEAD, s[OWN_HEAD] + 1, setup.orderOf(GapModelAccess.CONSUME));
    }
  }
}
