package dev.ringbuf;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The algorithm of the ring, access by access, on a ring so small that every interleaving of a
/// producer with a consumer can be tried: two slots, one or two gap records.
///
/// Elements are their own stream positions. Both sides can be killed before any step, and a
/// successor takes over. Release stores go through a store buffer, first in, first out, and reach
/// the memory at any later time; a killed side's buffer still does. So loads overtake stores, as
/// they do on every processor. Data and records, which are written plain, may become visible at
/// once.
///
/// A state is an array of bytes, indexed by the constants below.
final class GapModel {
  /// The consumer's reads in a refresh.
  enum Read {
    DROPPED(GapModel.DROPPED, 34),
    TAIL(GapModel.TAIL, 35),
    RECORDS(GapModel.GAP_TAIL, 36);

    final int from;
    final int to;

    Read(int from, int to) {
      this.from = from;
      this.to = to;
    }
  }

  /// What to explore.
  ///
  /// @param script elements to push, or to drop if negative, one after the other
  /// @param look order of the consumer's reads in a quick look
  /// @param order of its reads when that does not find elements only
  /// @param endFirst whether the consumer reads the state before those
  /// @param records capacity of the ledger
  /// @param kills of each side at most
  /// @param buffered stores that a side's buffer holds at most
  record Setup(
      List<Integer> script,
      List<Read> look,
      List<Read> order,
      boolean endFirst,
      int records,
      int kills,
      int buffered) {}

  static final int CAPACITY = 2;

  // Memory.
  static final int TAIL = 0;
  static final int DROPPED = 1;
  static final int GAP_TAIL = 2;
  static final int STATE = 3;
  static final int HEAD = 4;
  static final int GAP_HEAD = 5;
  static final int REPORTED = 6;
  static final int DATA = 7;
  static final int RECORD_POSITION = 9;
  static final int RECORD_DROPPED = 11;

  // Words 13 to 23 are those of the producer, 24 to 38 those of the consumer.

  // Store buffers: length, then pairs of address and value.
  static final int PRODUCER_BUFFER = 39;
  static final int CONSUMER_BUFFER = 46;
  private static final int WORDS = 53;

  /// A law was broken.
  private static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String law) {
      super(law, null, false, false);
    }
  }

  /// @param violation the law that was broken and the way there, or null
  /// @param states how many there are
  /// @param ends how many of them are final
  record Result(@Nullable String violation, int states, int ends) {}

  private final Setup setup;
  private final GapModelProducer producer;
  private final GapModelConsumer consumer;
  private final Map<ByteBuffer, ByteBuffer> seen = new HashMap<>(); // with the state before
  private final Deque<byte[]> open = new ArrayDeque<>();

  private GapModel(Setup setup) {
    this.setup = setup;
    this.producer = new GapModelProducer(setup);
    this.consumer = new GapModelConsumer(setup);
  }

  /// Tries every interleaving until a law is broken.
  static Result explore(Setup setup) {
    return new GapModel(setup).explore();
  }

  private Result explore() {
    byte[] initial = new byte[WORDS];
    initial[GapModelProducer.KILLS] = (byte) setup.kills();
    initial[GapModelConsumer.KILLS] = (byte) setup.kills();
    visit(initial, initial);
    int ends = 0;
    while (!open.isEmpty()) {
      byte[] state = open.pop();
      if (producer.isDone(state) && consumer.isDone(state)) {
        ends++;
      }
      try {
        visitSuccessors(state);
      } catch (Violation e) {
        return new Result(e.getMessage() + way(state), seen.size(), ends);
      }
    }
    return new Result(null, seen.size(), ends);
  }

  private void visitSuccessors(byte[] state) {
    if (!producer.isDone(state)) {
      if (hasRoom(state, PRODUCER_BUFFER)) {
        byte[] next = state.clone();
        producer.step(next);
        settle(next, PRODUCER_BUFFER);
        visit(next, state);
      }
      if (state[GapModelProducer.KILLS] > 0) {
        visit(producer.killed(state), state);
      }
    }
    if (!consumer.isDone(state)) {
      if (hasRoom(state, CONSUMER_BUFFER)) {
        byte[] next = state.clone();
        consumer.step(next);
        if (consumer.isDone(next)) {
          checkTheEnd(next);
        }
        settle(next, CONSUMER_BUFFER);
        visit(next, state);
      }
      if (state[GapModelConsumer.KILLS] > 0) {
        visit(consumer.killed(state), state);
      }
    }
    for (int buffer : new int[] {PRODUCER_BUFFER, CONSUMER_BUFFER}) {
      if (state[buffer] > 0) {
        byte[] next = state.clone();
        flushOne(next, buffer);
        visit(next, state);
      }
    }
  }

  private void checkTheEnd(byte[] s) {
    require(producer.isDone(s), "the end comes after everything else");
    while (s[CONSUMER_BUFFER] > 0) {
      flushOne(s, CONSUMER_BUFFER);
    }
    int offered = s[TAIL] + s[DROPPED];
    int script = setup.script().stream().mapToInt(Math::abs).sum();
    require(s[HEAD] == s[TAIL] && s[REPORTED] == s[DROPPED], "conservation");
    require(s[GAP_HEAD] == s[GAP_TAIL], "every record was given back");
    require(s[GapModelConsumer.TOLD] == offered, "the user was told of everything");
    require(
        offered >= s[GapModelProducer.COMPLETED] && offered <= script, "what was offered counts");
    require(
        s[GapModelProducer.KILLS] < setup.kills() || offered == script,
        "all that was offered counts");
  }

  private void visit(byte[] state, byte[] before) {
    if (seen.putIfAbsent(ByteBuffer.wrap(state), ByteBuffer.wrap(before)) == null) {
      open.push(state);
    }
  }

  /// The states that led to one: the next step of each side, and the memory.
  private String way(byte[] state) {
    List<String> way = new ArrayList<>();
    ByteBuffer at = ByteBuffer.wrap(state);
    while (true) {
      byte[] s = at.array();
      way.add(
          "producer %d, consumer %d: tail %d dropped %d records %d | head %d records %d reported %d"
              .formatted(
                  s[GapModelProducer.STEP],
                  s[GapModelConsumer.STEP],
                  s[TAIL],
                  s[DROPPED],
                  s[GAP_TAIL],
                  s[HEAD],
                  s[GAP_HEAD],
                  s[REPORTED]));
      ByteBuffer before = seen.get(at);
      if (before == null || before.equals(at)) {
        Collections.reverse(way);
        return "\n" + setup + "\n" + String.join("\n", way);
      }
      at = before;
    }
  }

  // Memory

  /// A release store: into the buffer.
  static void store(byte[] s, int buffer, int address, int value) {
    int entry = buffer + 1 + 2 * s[buffer]++;
    s[entry] = (byte) address;
    s[entry + 1] = (byte) value;
  }

  static void flushOne(byte[] s, int buffer) {
    s[s[buffer + 1]] = s[buffer + 2];
    int entries = --s[buffer];
    System.arraycopy(s, buffer + 3, s, buffer + 1, 2 * entries);
    s[buffer + 1 + 2 * entries] = 0;
    s[buffer + 2 + 2 * entries] = 0;
  }

  private boolean hasRoom(byte[] s, int buffer) {
    return s[buffer] < Math.max(1, setup.buffered());
  }

  /// Without buffers, stores take effect at once.
  private void settle(byte[] s, int buffer) {
    while (setup.buffered() == 0 && s[buffer] > 0) {
      flushOne(s, buffer);
    }
  }

  static void require(boolean condition, String law) {
    if (!condition) {
      throw new Violation(law);
    }
  }
}
