package dev.ringbuf;

import static dev.ringbuf.GapModel.*;

/// The producer of [GapModel]: one step is one access to the shared memory.
final class GapModelProducer {
  static final int BUFFER = GapModel.PRODUCER_BUFFER;

  // Words of the state: next step, next operation, kills left, elements of completed operations.
  static final int STEP = 13;
  private static final int OPERATION = 14;
  static final int KILLS = 15;
  static final int COMPLETED = 16;
  private static final int OWN_TAIL = 17;
  private static final int OWN_DROPPED = 18;
  private static final int OWN_GAP_TAIL = 19;
  private static final int RECORDED = 20;
  private static final int CACHED_HEAD = 21;
  private static final int CACHED_GAP_HEAD = 22;
  private static final int COUNT = 23;

  // Steps.
  private static final int OPEN = 0;
  private static final int NEXT = 1;
  private static final int READ_HEAD = 2;
  private static final int LEDGER = 3;
  private static final int COPY = 4;
  private static final int WRITE_RECORD = 5;
  private static final int STORE_GAP_TAIL = 6;
  private static final int STORE_TAIL = 7;
  private static final int STORE_DROPPED = 8;
  private static final int DONE = 9;

  private final Setup setup;

  GapModelProducer(Setup setup) {
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
    if (next[STEP] > NEXT) {
      next[OPERATION]++; // a part of it may have happened
    }
    next[STEP] = OPEN;
    next[KILLS]--;
    return next;
  }

  /// Takes the next step.
  void step(byte[] s) {
    switch (s[STEP]) {
      case OPEN -> {
        s[OWN_TAIL] = s[TAIL];
        s[OWN_DROPPED] = s[DROPPED];
        s[OWN_GAP_TAIL] = s[GAP_TAIL];
        s[CACHED_HEAD] = s[HEAD];
        s[CACHED_GAP_HEAD] = s[GAP_HEAD];
        int last = (s[GAP_TAIL] - 1) % setup.records();
        s[RECORDED] = s[GAP_TAIL] == 0 ? 0 : s[RECORD_DROPPED + last];
        s[COUNT] = 0;
        require(s[RECORDED] <= s[OWN_DROPPED], "a successor finds sense in what it is left");
        s[STEP] = NEXT;
      }
      case NEXT -> {
        s[COUNT] = 0;
        if (s[OPERATION] == setup.script().size()) {
          store(s, BUFFER, STATE, 1);
          s[STEP] = DONE;
        } else if (operation(s) < 0) {
          s[STEP] = STORE_DROPPED;
        } else {
          s[STEP] = (byte) (free(s) < operation(s) ? READ_HEAD : LEDGER);
        }
      }
      case READ_HEAD -> {
        s[CACHED_HEAD] = s[HEAD];
        s[STEP] = LEDGER;
      }
      case LEDGER -> {
        s[COUNT] = (byte) Math.min(free(s), operation(s));
        if (s[COUNT] > 0 && s[OWN_DROPPED] != s[RECORDED]) {
          if (s[OWN_GAP_TAIL] - s[CACHED_GAP_HEAD] == setup.records()) {
            s[CACHED_GAP_HEAD] = s[GAP_HEAD];
          }
          if (s[OWN_GAP_TAIL] - s[CACHED_GAP_HEAD] == setup.records()) {
            s[COUNT] = 0;
          }
        }
        s[STEP] = (byte) (s[COUNT] > 0 ? COPY : STORE_DROPPED);
      }
      case COPY -> {
        for (int i = 0; i < s[COUNT]; i++) {
          int slot = (s[OWN_TAIL] + i) % CAPACITY;
          s[DATA + slot] = (byte) (s[OWN_TAIL] + s[OWN_DROPPED] + i);
        }
        s[STEP] = (byte) (s[OWN_DROPPED] == s[RECORDED] ? STORE_TAIL : WRITE_RECORD);
      }
      case WRITE_RECORD -> {
        int slot = s[OWN_GAP_TAIL] % setup.records();
        s[RECORD_POSITION + slot] = s[OWN_TAIL];
        s[RECORD_DROPPED + slot] = s[OWN_DROPPED];
        s[STEP] = STORE_GAP_TAIL;
      }
      case STORE_GAP_TAIL -> {
        store(s, BUFFER, GAP_TAIL, ++s[OWN_GAP_TAIL]);
        s[RECORDED] = s[OWN_DROPPED];
        s[STEP] = STORE_TAIL;
      }
      case STORE_TAIL -> {
        s[OWN_TAIL] += s[COUNT];
        store(s, BUFFER, TAIL, s[OWN_TAIL]);
        s[STEP] = STORE_DROPPED;
      }
      case STORE_DROPPED -> {
        int remainder = Math.abs(operation(s)) - s[COUNT];
        if (remainder > 0) {
          s[OWN_DROPPED] += (byte) remainder;
          store(s, BUFFER, DROPPED, s[OWN_DROPPED]);
        }
        s[COMPLETED] += (byte) Math.abs(operation(s));
        s[OPERATION]++;
        s[STEP] = NEXT;
      }
      default -> throw new AssertionError("no step " + s[STEP]);
    }
  }

  private int operation(byte[] s) {
    return setup.script().get(s[OPERATION]);
  }

  private static int free(byte[] s) {
    return CAPACITY - (s[OWN_TAIL] - s[CACHED_HEAD]);
  }
}
