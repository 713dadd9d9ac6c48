package dev.ringbuf;

import static dev.ringbuf.GapModel.*;

/// The consumer of [GapModel]: one step is one access to the shared memory.
final class GapModelConsumer {
  static final int BUFFER = GapModel.CONSUMER_BUFFER;

  // Words of the state: next step, kills left, position that was reported to its user.
  static final int STEP = 24;
  static final int KILLS = 25;
  static final int TOLD = 26;
  private static final int OWN_HEAD = 27;
  private static final int OWN_GAP_HEAD = 28;
  private static final int OWN_REPORTED = 29;
  private static final int LIMIT = 30;
  private static final int CACHED_TAIL = 31;
  private static final int DROPPED_HERE = 32;
  private static final int ENDED = 33;
  private static final int LIMIT_BEHIND_GAP = 37;
  private static final int GAP_HEAD_BEHIND_GAP = 38;

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
  private static final int FREE_RECORDS = 10;
  private static final int ADVANCE = 11;
  private static final int DONE = 12;

  private final Setup setup;

  GapModelConsumer(Setup setup) {
    this.setup = setup;
  }

  boolean isDone(byte[] s) {
    return s[STEP] == DONE;
  }

  /// The state after a kill: buffered stores still arrive, and a successor starts next.
  byte[] killed(byte[] state) {
    byte[] next = state.clone();
    while (next[BUFFER] > 0) {
      flushOne(next, BUFFER);
    }
    next[STEP] = OPEN;
    next[KILLS]--;
    return next;
  }

  /// Takes the next step.
  void step(byte[] s) {
    switch (s[STEP]) {
      case OPEN -> {
        s[OWN_HEAD] = s[HEAD];
        s[OWN_GAP_HEAD] = s[GAP_HEAD];
        s[OWN_REPORTED] = s[REPORTED];
        s[LIMIT] = s[HEAD];
        s[CACHED_TAIL] = s[HEAD];
        s[DROPPED_HERE] = s[REPORTED];
        s[LIMIT_BEHIND_GAP] = s[HEAD];
        s[GAP_HEAD_BEHIND_GAP] = s[GAP_HEAD];
        s[TOLD] = (byte) (s[HEAD] + s[REPORTED]);
        s[STEP] = END_FIRST;
      }
      case END_FIRST -> {
        s[ENDED] = setup.endFirst() ? s[STATE] : 0;
        s[STEP] = (byte) (s[LIMIT] == s[OWN_HEAD] ? LOOK_1 : ACT);
      }
      case LOOK_1 -> {
        read(s, setup.look().getFirst());
        s[STEP] = LOOK_2;
      }
      case LOOK_2 -> {
        read(s, setup.look().getLast());
        s[STEP] = (byte) (findsElementsOnly(s) ? END_LAST : READ_1);
      }
      case READ_1, READ_2, READ_3 -> {
        read(s, setup.order().get(s[STEP] - READ_1));
        s[STEP]++;
      }
      case LOCATE -> {
        locateGap(s);
        s[STEP] = END_LAST;
      }
      case END_LAST -> {
        s[ENDED] = setup.endFirst() ? s[ENDED] : s[STATE];
        s[STEP] = ACT;
      }
      case ACT -> act(s);
      case FREE_RECORDS -> {
        if (s[OWN_GAP_HEAD] != s[GAP_HEAD_BEHIND_GAP]) {
          s[OWN_GAP_HEAD] = s[GAP_HEAD_BEHIND_GAP];
          store(s, BUFFER, GAP_HEAD, s[OWN_GAP_HEAD]);
        }
        s[STEP] = END_FIRST;
      }
      case ADVANCE -> {
        store(s, BUFFER, HEAD, ++s[OWN_HEAD]);
        s[TOLD]++;
        s[STEP] = END_FIRST;
      }
      default -> throw new AssertionError("no step " + s[STEP]);
    }
  }

  private static void read(byte[] s, Read word) {
    s[word.to] = s[word.from];
  }

  /// The usual find: elements, and no record of a gap.
  private static boolean findsElementsOnly(byte[] s) {
    byte tail = s[Read.TAIL.to];
    boolean found = tail != s[OWN_HEAD] && s[Read.RECORDS.to] == s[OWN_GAP_HEAD];
    if (found) {
      s[CACHED_TAIL] = tail;
      s[DROPPED_HERE] = s[OWN_REPORTED];
      s[GAP_HEAD_BEHIND_GAP] = s[OWN_GAP_HEAD];
      s[LIMIT_BEHIND_GAP] = tail;
      s[LIMIT] = tail;
    }
    return found;
  }

  private void locateGap(byte[] s) {
    byte dropped = s[Read.DROPPED.to];
    byte tail = s[Read.TAIL.to];
    byte gapTail = s[Read.RECORDS.to];
    byte head = s[OWN_HEAD];
    require(
        dropped >= s[OWN_REPORTED] && tail >= s[CACHED_TAIL] && gapTail >= s[OWN_GAP_HEAD],
        "the consumer finds sense in what it reads");
    byte limit = tail;
    byte here = s[OWN_REPORTED];
    byte told = s[OWN_GAP_HEAD];
    int next = told;
    for (; next < gapTail; next++) {
      byte position = s[RECORD_POSITION + next % setup.records()];
      byte cumulative = s[RECORD_DROPPED + next % setup.records()];
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
    if (told != s[OWN_GAP_HEAD]) {
      s[OWN_GAP_HEAD] = told;
      store(s, BUFFER, GAP_HEAD, told);
    }
  }

  /// Tells a gap, reads an element or ends.
  private void act(byte[] s) {
    if (s[DROPPED_HERE] > s[OWN_REPORTED]) {
      s[TOLD] += (byte) (s[DROPPED_HERE] - s[OWN_REPORTED]);
      s[OWN_REPORTED] = s[DROPPED_HERE];
      s[LIMIT] = s[LIMIT_BEHIND_GAP];
      store(s, BUFFER, REPORTED, s[OWN_REPORTED]);
      s[STEP] = FREE_RECORDS;
    } else if (s[LIMIT] > s[OWN_HEAD]) {
      require(s[DATA + s[OWN_HEAD] % CAPACITY] == s[OWN_HEAD] + s[OWN_REPORTED], "continuity");
      require(s[TOLD] == s[OWN_HEAD] + s[OWN_REPORTED], "the user knows the position");
      s[STEP] = ADVANCE;
    } else if (s[ENDED] == 1 && s[CACHED_TAIL] == s[OWN_HEAD]) {
      s[STEP] = DONE;
    } else {
      s[STEP] = END_FIRST;
    }
  }
}
