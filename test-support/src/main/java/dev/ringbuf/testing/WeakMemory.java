package dev.ringbuf.testing;

import static dev.ringbuf.testing.Exploration.require;

import java.util.Arrays;
import java.util.BitSet;

/// The memory that the two sides of a model share. [Exploration] tries each value that a load may
/// return.
///
/// The memory is a log: stores in the order in which the sides make them. The model decides which
/// of them a load may see.
///
/// - [Model#SEQUENTIAL]: the last one.
/// - [Model#TSO], as x86 does it. Each side has a store buffer, first in, first out, which reaches
///   the memory at any later time. Loads take their own side's buffer first. A fence and a
///   read-modify-write drain it.
/// - [Model#RELAXED], weaker than ARM. A load may see every store to its word, unless the side has
///   seen a later one or *knows* of a later one. An acquire load that sees a release store learns
///   of everything that the other side did before that store. A fence learns of what the other side
///   did before its last fence. Nothing else teaches anything. So stores become visible in any
///   order and loads are satisfied early, in any order.
///
/// Some words are *data*: the code accesses them plain and relies on others for their order. In the
/// relaxed model a load of data must know of the store that it sees. A store must know that the
/// other side's loads of the old value are done. Otherwise the model reports a race. This covers
/// loads that a processor or a compiler would satisfy late, after a store that follows them.
///
/// A word is an index from 0 on and starts with the value 0. Values are bytes.
public final class WeakMemory {
  /// What a load may see.
  public enum Model {
    SEQUENTIAL,
    TSO,
    RELAXED
  }

  /// How an access is ordered. `PLAIN` stands for Java's plain and opaque modes and for C's
  /// `relaxed`. A volatile access counts as `ACQUIRE` or `RELEASE`: what it orders beyond that, the
  /// code under test must get from a fence.
  public enum Order {
    PLAIN,
    ACQUIRE,
    RELEASE
  }

  // An entry of the log: word, value, and these flags.
  private static final int SIDE = 1;
  private static final int RELEASED = 2;

  /// The other side knows of it; TSO: it is in the memory.
  private static final int KNOWN = 4;

  /// It came before its side's last fence.
  private static final int FENCED = 8;

  /// It is a load of data, not a store.
  private static final int LOAD = 16;

  /// Side 0 can no longer see it; the next bit is that of side 1.
  private static final int HIDDEN = 32;

  private static final int ENTRY_BYTES = 3;

  private final Model model;
  private final int words;
  private final BitSet data;
  private final int[] log = new int[256];
  private int size;

  // The choices of the step that is being tried.
  private final int[] chosen = new int[64];
  private final int[] options = new int[64];
  private int depth;
  private int made;

  /// Makes the memory for an exploration.
  ///
  /// @param data the words that are data
  public WeakMemory(Model model, int words, BitSet data) {
    this.model = model;
    this.words = words;
    this.data = data;
  }

  // ---- For the sides

  public int load(int side, int word, Order order) {
    if (model != Model.RELAXED) {
      return value(log[current(side, word)]);
    }
    int[] visible = visible(side, word);
    int at = visible[choose(visible.length)];
    int entry = log[at];
    see(side, at, order);
    if (data.get(word)) {
      require(
          visible.length == 1 && (side(entry) == side || (entry & KNOWN) != 0),
          "race: a load of word " + word + " does not know of the last store");
      note(side, word);
    }
    tidy();
    return value(entry);
  }

  public void store(int side, int word, int value, Order order) {
    if (data.get(word)) {
      require(
          !isBeingLoaded(1 - side, word),
          "race: a store to word " + word + " does not know that the loads before it are done");
    }
    append(side, word, value, order == Order.RELEASE ? RELEASED : 0);
    if (model == Model.SEQUENTIAL) {
      drain(side);
    }
  }

  /// No load after it is satisfied before a store in front of it is visible.
  public void fence(int side) {
    drain(side);
    if (model == Model.RELAXED) {
      for (int i = 0; i < size; i++) {
        if (side(log[i]) == side) {
          log[i] |= (log[i] & LOAD) == 0 ? FENCED : 0;
        } else if ((log[i] & FENCED) != 0) {
          learn(side, i);
        }
      }
      tidy();
    }
  }

  /// Replaces the last value; acquires and releases.
  public int getAndSet(int side, int word, int value) {
    drain(side);
    int at = latest(side, word);
    int before = value(log[at]);
    see(side, at, Order.ACQUIRE);
    append(side, word, value, RELEASED);
    drain(side);
    return before;
  }

  /// Replaces the last value if it is the expected one; acquires and releases. If it fails, it is a
  /// load.
  public boolean compareAndSet(int side, int word, int expected, int value) {
    drain(side);
    int at = latest(side, word);
    boolean matches = value(log[at]) == expected;
    int[] others =
        model == Model.RELAXED
            ? Arrays.stream(visible(side, word)).filter(i -> value(log[i]) != expected).toArray()
            : matches ? new int[0] : new int[] {at};
    int choice = choose(others.length + (matches ? 1 : 0));
    if (choice < others.length) {
      see(side, others[choice], Order.ACQUIRE);
      tidy();
      return false;
    }
    see(side, at, Order.ACQUIRE);
    append(side, word, value, RELEASED);
    drain(side);
    return true;
  }

  /// TSO: empties the side's store buffer, as the end of a process does.
  public void drain(int side) {
    while (canFlush(side)) {
      flush(side);
    }
  }

  /// The last value of a word.
  public int last(int side, int word) {
    return value(log[latest(side, word)]);
  }

  // ---- For the exploration

  void clear() {
    size = 0;
    for (int word = 0; word < words; word++) {
      log[size++] = (word << 16) | KNOWN;
    }
  }

  boolean canFlush(int side) {
    return model != Model.RELAXED && oldestLate(side) >= 0;
  }

  /// The oldest store of the side's buffer reaches the memory.
  void flush(int side) {
    int at = oldestLate(side);
    int entry = log[at];
    for (int i = 0; i < size; i++) {
      if (word(log[i]) == word(entry) && (log[i] & KNOWN) != 0) {
        log[i] |= 3 * HIDDEN;
      }
    }
    log[at] |= KNOWN;
    tidy();
  }

  void firstChoices() {
    depth = 0;
    made = 0;
  }

  /// Prepares the next combination of choices of the same step; false if all were tried.
  boolean nextChoices() {
    depth = 0;
    while (made > 0 && ++chosen[made - 1] == options[made - 1]) {
      made--;
    }
    return made > 0;
  }

  /// Appends the log to the registers of the model.
  byte[] save(byte[] registers) {
    byte[] state = Arrays.copyOf(registers, registers.length + ENTRY_BYTES * size);
    int at = registers.length;
    for (int i = 0; i < size; i++) {
      state[at++] = (byte) word(log[i]);
      state[at++] = (byte) value(log[i]);
      state[at++] = (byte) log[i];
    }
    return state;
  }

  /// The reverse of [#save].
  void restore(byte[] state, int registers) {
    size = 0;
    for (int at = registers; at < state.length; at += ENTRY_BYTES) {
      log[size++] =
          ((state[at] & 255) << 16) | ((state[at + 1] & 255) << 8) | (state[at + 2] & 255);
    }
  }

  // ---- The log

  private static int word(int entry) {
    return entry >> 16;
  }

  private static int value(int entry) {
    return (byte) (entry >> 8);
  }

  private static int side(int entry) {
    return entry & SIDE;
  }

  private static int hiddenFrom(int side) {
    return HIDDEN << side;
  }

  private int choose(int count) {
    if (count == 1) {
      return 0;
    }
    if (depth == made) {
      chosen[made] = 0;
      options[made++] = count;
    }
    return chosen[depth++];
  }

  private boolean isStore(int at, int word) {
    return word(log[at]) == word && (log[at] & LOAD) == 0;
  }

  private int latest(int side, int word) {
    if (model != Model.RELAXED) {
      return current(side, word);
    }
    int at = size - 1;
    while (!isStore(at, word)) {
      at--;
    }
    return at;
  }

  /// TSO: the last store in the side's buffer, or that in memory.
  private int current(int side, int word) {
    int inMemory = -1;
    for (int at = size - 1; at >= 0; at--) {
      if (isStore(at, word)) {
        if ((log[at] & KNOWN) != 0) {
          inMemory = at;
        } else if (side(log[at]) == side) {
          return at;
        }
      }
    }
    return inMemory;
  }

  private int oldestLate(int side) {
    for (int at = 0; at < size; at++) {
      if (side(log[at]) == side && (log[at] & KNOWN) == 0) {
        return at;
      }
    }
    return -1;
  }

  /// The stores that a load may see, the latest first.
  private int[] visible(int side, int word) {
    int[] visible = new int[size];
    int count = 0;
    for (int at = size - 1; at >= 0; at--) {
      if (isStore(at, word) && (log[at] & hiddenFrom(side)) == 0) {
        visible[count++] = at;
      }
    }
    return Arrays.copyOf(visible, count);
  }

  private void append(int side, int word, int value, int flags) {
    if (model == Model.RELAXED) {
      hideBefore(side, size, word);
    }
    log[size++] = (word << 16) | ((value & 255) << 8) | flags | side;
    tidy();
  }

  /// A side that has seen a store sees no older one.
  private void see(int side, int at, Order order) {
    if (model != Model.RELAXED) {
      return;
    }
    hideBefore(side, at, word(log[at]));
    if (order == Order.ACQUIRE && (log[at] & RELEASED) != 0) {
      for (int i = 0; i <= at; i++) {
        learn(side, i);
      }
    }
  }

  private void learn(int side, int at) {
    if (side(log[at]) != side && (log[at] & KNOWN) == 0) {
      log[at] |= KNOWN;
      if ((log[at] & LOAD) == 0) {
        hideBefore(side, at, word(log[at]));
      }
    }
  }

  private void hideBefore(int side, int at, int word) {
    for (int i = 0; i < at; i++) {
      if (isStore(i, word)) {
        log[i] |= hiddenFrom(side);
      }
    }
  }

  /// Notes a load of data. It comes after those that the side has made before.
  private void note(int side, int word) {
    for (int i = 0; i < size; i++) {
      if ((log[i] & LOAD) != 0 && side(log[i]) == side && word(log[i]) == word) {
        log[i] |= KNOWN; // the later one stands for both
      }
    }
    log[size++] = (word << 16) | LOAD | side;
  }

  private boolean isBeingLoaded(int side, int word) {
    for (int i = 0; i < size; i++) {
      if ((log[i] & LOAD) != 0 && side(log[i]) == side && word(log[i]) == word) {
        return true;
      }
    }
    return false;
  }

  /// Removes what no side will ever see, and sorts what has no order, so that equal memories look
  /// equal.
  private void tidy() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      int entry = log[i];
      boolean over = (entry & LOAD) != 0 ? (entry & KNOWN) != 0 : ((entry / HIDDEN) & 3) == 3;
      if (!over) {
        log[kept++] = (entry & KNOWN) != 0 ? entry & ~(RELEASED | FENCED) : entry;
      }
    }
    size = kept;
    for (int i = 1; i < size; i++) {
      for (int j = i; j > 0 && commutes(log[j - 1], log[j]); j--) {
        int entry = log[j];
        log[j] = log[j - 1];
        log[j - 1] = entry;
      }
    }
  }

  /// Whether two neighbours may be swapped and should be.
  private static boolean commutes(int first, int second) {
    return word(first) > word(second) && (side(first) != side(second) || (first & KNOWN) != 0);
  }
}
