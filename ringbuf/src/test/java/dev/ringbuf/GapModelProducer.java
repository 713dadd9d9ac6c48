package dev.ringbuf;

import static dev.ringbuf.GapModel.*;
import static dev.ringbuf.testing.Exploration.require;

import dev.ringbuf.testing.WeakMemory;
import dev.ringbuf.testing.WeakMemory.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The producer of [GapModel]: one step is one access to the shared memory. Each names the method
/// of [ProducerCursor] that it stands for.
final class GapModelProducer {
  // Registers: next step, next operation, kills left, elements of completed operations.
  static final int STEP = 0;
  private static final int OPERATION = 1;
  static final int KILLS = 2;
  static final int COMPLETED = 3;
  private static final int OWN_TAIL = 4;
  private static final int OWN_DROPPED = 5;
  private static final int OWN_GAP_TAIL = 6;
  private static final int RECORDED = 7;
  private static final int CACHED_HEAD = 8;
  private static final int CACHED_GAP_HEAD = 9;
  private static final int COUNT = 10;
  static final int REGISTERS_END = 11;

  // Steps.
  private static final int OPEN = 0;
  private static final int NEXT = 1;
  private static final int READ_HEAD = 2;
  private static final int LEDGER = 3;
  private static final int READ_GAP_HEAD = 4;
  private static final int END_1 = 5;
  private static final int END_2 = 6;
  private static final int DONE = 7;

  /// The stores of a push, in their order: the step of the first one, and so on.
  private static final int PUBLISH = 8;

  private enum Store {
    COPY,
    RECORD,
    GAP_TAIL,
    TAIL,
    DROPPED
  }

  private final Setup setup;
  private final List<Store> stores;

  GapModelProducer(Setup setup) {
    this.setup = setup;
    this.stores = new ArrayList<>(List.of(Store.values()));
    switch (setup.swap()) {
      case TAIL_BEFORE_COPY -> move(Store.TAIL, Store.COPY);
      case TAIL_BEFORE_RECORD -> move(Store.TAIL, Store.RECORD);
      case RECORD_COUNT_BEFORE_RECORD -> move(Store.GAP_TAIL, Store.RECORD);
      case DROPPED_BEFORE_TAIL -> move(Store.DROPPED, Store.TAIL);
      default -> {}
    }
  }

  private void move(Store store, Store before) {
    Collections.rotate(stores.subList(stores.indexOf(before), stores.indexOf(store) + 1), 1);
  }

  boolean isDone(byte[] s) {
    return s[STEP] == DONE;
  }

  /// A successor starts next. A part of the operation may have happened.
  void die(byte[] s) {
    if (s[STEP] > NEXT && s[STEP] != END_1 && s[STEP] != END_2) {
      s[OPERATION]++;
    }
    s[STEP] = OPEN;
    s[KILLS]--;
  }

  /// Takes the next step, and those behind it that do not touch the memory: nobody sees whether
  /// they were taken.
  void step(byte[] s, WeakMemory memory) {
    do {
      take(s, memory);
    } while (s[STEP] == NEXT || s[STEP] == LEDGER);
  }

  private void take(byte[] s, WeakMemory memory) {
    switch (s[STEP]) {
      case OPEN -> open(s, memory);
      case NEXT -> {
        s[COUNT] = 0;
        if (s[OPERATION] == setup.script().size()) {
          s[STEP] = END_1;
        } else if (operation(s) < 0) {
          s[STEP] = (byte) (PUBLISH + stores.indexOf(Store.DROPPED)); // drop
        } else {
          s[STEP] = (byte) (free(s) < operation(s) ? READ_HEAD : LEDGER); // claim
        }
      }
      case READ_HEAD -> {
        s[CACHED_HEAD] = lookForRoom(memory);
        s[STEP] = LEDGER;
      }
      case LEDGER -> {
        s[COUNT] = (byte) Math.min(free(s), operation(s));
        s[STEP] = (byte) (s[COUNT] > 0 && ledgerMayBeFull(s) ? READ_GAP_HEAD : afterClaim(s));
      }
      case READ_GAP_HEAD -> { // ledgerIsFull
        s[CACHED_GAP_HEAD] =
            (byte) memory.load(PRODUCER, GAP_HEAD, setup.orderOf(GapModelAccess.LEDGER));
        if (ledgerMayBeFull(s)) {
          s[COUNT] = 0;
        }
        s[STEP] = (byte) afterClaim(s);
      }
      case END_1, END_2 -> { // end
        boolean state = (s[STEP] == END_2) != (setup.swap() == Swap.STATE_BEFORE_CODE);
        if (state) {
          memory.store(PRODUCER, STATE, 1, setup.orderOf(GapModelAccess.END));
        } else {
          memory.store(PRODUCER, CODE, 1, Order.PLAIN);
        }
        s[STEP]++;
      }
      default -> {
        make(storeOf(s), s, memory);
        int end = PUBLISH + stores.size();
        do {
          s[STEP]++;
        } while (s[STEP] < end && !applies(storeOf(s), s));
        if (s[STEP] == end) {
          complete(s);
        }
      }
    }
  }

  /// The constructor: resumes at its own side's words.
  private void open(byte[] s, WeakMemory memory) {
    s[OWN_TAIL] = (byte) memory.last(PRODUCER, TAIL);
    s[OWN_DROPPED] = (byte) memory.last(PRODUCER, DROPPED);
    s[OWN_GAP_TAIL] = (byte) memory.last(PRODUCER, GAP_TAIL);
    s[CACHED_HEAD] = lookForRoom(memory);
    s[CACHED_GAP_HEAD] = (byte) Math.max(0, s[OWN_GAP_TAIL] - setup.records());
    int last = RECORD_DROPPED + (s[OWN_GAP_TAIL] - 1) % setup.records();
    s[RECORDED] = s[OWN_GAP_TAIL] == 0 ? 0 : (byte) memory.last(PRODUCER, last);
    s[COUNT] = 0;
    require(s[RECORDED] <= s[OWN_DROPPED], "a successor finds sense in what it is left");
    s[STEP] = NEXT;
  }

  private byte lookForRoom(WeakMemory memory) {
    return (byte) memory.load(PRODUCER, HEAD, setup.orderOf(GapModelAccess.ROOM));
  }

  private boolean ledgerMayBeFull(byte[] s) {
    return dropsPend(s) && s[OWN_GAP_TAIL] - s[CACHED_GAP_HEAD] == setup.records();
  }

  private static boolean dropsPend(byte[] s) {
    return s[OWN_DROPPED] != s[RECORDED];
  }

  private int afterClaim(byte[] s) {
    return PUBLISH + (s[COUNT] > 0 ? 0 : stores.indexOf(Store.DROPPED));
  }

  private Store storeOf(byte[] s) {
    return stores.get(s[STEP] - PUBLISH);
  }

  /// Whether this push has that store.
  private boolean applies(Store store, byte[] s) {
    return switch (store) {
      case COPY, TAIL -> s[COUNT] > 0;
      case RECORD, GAP_TAIL -> s[COUNT] > 0 && dropsPend(s);
      case DROPPED -> remainder(s) > 0;
    };
  }

  private void make(Store store, byte[] s, WeakMemory memory) {
    switch (store) {
      case COPY -> {
        for (int i = 0; i < s[COUNT]; i++) {
          int slot = ELEMENTS + (s[OWN_TAIL] + i) % CAPACITY;
          memory.store(PRODUCER, slot, s[OWN_TAIL] + s[OWN_DROPPED] + i, Order.PLAIN);
        }
      }
      case RECORD -> { // record
        int slot = s[OWN_GAP_TAIL] % setup.records();
        memory.store(PRODUCER, RECORD_POSITION + slot, s[OWN_TAIL], Order.PLAIN);
        memory.store(PRODUCER, RECORD_DROPPED + slot, s[OWN_DROPPED], Order.PLAIN);
      }
      case GAP_TAIL -> // record
          memory.store(
              PRODUCER, GAP_TAIL, s[OWN_GAP_TAIL] + 1, setup.orderOf(GapModelAccess.RECORD));
      case TAIL -> // publish
          memory.store(
              PRODUCER, TAIL, s[OWN_TAIL] + s[COUNT], setup.orderOf(GapModelAccess.PUBLISH));
      case DROPPED -> { // drop
        int dropped = s[OWN_DROPPED] + remainder(s);
        memory.store(PRODUCER, DROPPED, dropped, setup.orderOf(GapModelAccess.DROP));
      }
    }
  }

  private void complete(byte[] s) {
    if (s[COUNT] > 0 && dropsPend(s)) {
      s[OWN_GAP_TAIL]++;
      s[RECORDED] = s[OWN_DROPPED];
    }
    s[OWN_TAIL] += s[COUNT];
    s[OWN_DROPPED] += (byte) remainder(s);
    s[COMPLETED] += (byte) Math.abs(operation(s));
    s[OPERATION]++;
    s[STEP] = NEXT;
  }

  private int operation(byte[] s) {
    return setup.script().get(s[OPERATION]);
  }

  private int remainder(byte[] s) {
    return Math.abs(operation(s)) - s[COUNT];
  }

  private static int free(byte[] s) {
    return CAPACITY - (s[OWN_TAIL] - s[CACHED_HEAD]);
  }
}
