package dev.ringbuf;

import static dev.ringbuf.testing.Exploration.require;

import dev.ringbuf.testing.Exploration;
import dev.ringbuf.testing.Exploration.Program;
import dev.ringbuf.testing.Exploration.Result;
import dev.ringbuf.testing.WeakMemory;
import dev.ringbuf.testing.WeakMemory.Model;
import dev.ringbuf.testing.WeakMemory.Order;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/// The algorithm of the ring, access by access, on a ring so small that everything that a producer
/// and a consumer can do may be tried: two slots, one or two gap records.
///
/// Elements are their own stream positions. Both sides can be killed before any step, and a
/// successor takes over. It knows what its predecessor knew, and all stores of its predecessor,
/// because the lock of the role is handed over by the operating system.
final class GapModel implements Program {
  /// The consumer's reads in a refresh.
  enum Read {
    DROPPED(0),
    TAIL(1),
    RECORDS(2);

    /// Where the consumer keeps what it has read.
    final int register;

    Read(int register) {
      this.register = register;
    }
  }

  /// A publication and the statement before it, the wrong way round.
  enum Swap {
    NONE,
    TAIL_BEFORE_COPY,
    TAIL_BEFORE_RECORD,
    RECORD_COUNT_BEFORE_RECORD,
    DROPPED_BEFORE_TAIL,
    STATE_BEFORE_CODE,
    HEAD_BEFORE_READ,
    GAP_HEAD_BEFORE_REPORTED
  }

  /// What to explore.
  ///
  /// @param script elements to push, or to drop if negative, one after the other
  /// @param look order of the consumer's reads in a quick look
  /// @param order of its reads when that does not find elements only
  /// @param endFirst whether the consumer reads the state before those
  /// @param records capacity of the ledger
  /// @param kills of each side at most
  /// @param weak accesses that have lost their order
  record Setup(
      Model model,
      List<Integer> script,
      List<Read> look,
      List<Read> order,
      boolean endFirst,
      int records,
      int kills,
      Set<GapModelAccess> weak,
      Swap swap) {

    private static final List<Read> RIGHT_LOOK = List.of(Read.TAIL, Read.RECORDS);
    private static final List<Read> RIGHT = List.of(Read.DROPPED, Read.TAIL, Read.RECORDS);

    /// The algorithm as it is, with a ledger of two records.
    static Setup of(Model model, List<Integer> script) {
      return new Setup(model, script, RIGHT_LOOK, RIGHT, true, 2, 0, Set.of(), Swap.NONE);
    }

    Setup records(int count) {
      return new Setup(model, script, look, order, endFirst, count, kills, weak, swap);
    }

    Setup kills(int count) {
      return new Setup(model, script, look, order, endFirst, records, count, weak, swap);
    }

    Setup reading(List<Read> quick, List<Read> full) {
      return new Setup(model, script, quick, full, endFirst, records, kills, weak, swap);
    }

    Setup readingTheEndLast() {
      return new Setup(model, script, look, order, false, records, kills, weak, swap);
    }

    Setup weakened(GapModelAccess access) {
      return new Setup(model, script, look, order, endFirst, records, kills, Set.of(access), swap);
    }

    Setup swapped(Swap wrong) {
      return new Setup(model, script, look, order, endFirst, records, kills, weak, wrong);
    }

    Order orderOf(GapModelAccess access) {
      return weak.contains(access) ? Order.PLAIN : access.order;
    }
  }

  static final int CAPACITY = 2;
  static final int PRODUCER = 0;
  static final int CONSUMER = 1;
  private static final int KILL = 2; // the producer; the consumer's is the next actor

  // The words of the memory. Records and elements are data, and so is the code of a failure.
  static final int TAIL = 0;
  static final int DROPPED = 1;
  static final int GAP_TAIL = 2;
  static final int STATE = 3;
  static final int HEAD = 4;
  static final int GAP_HEAD = 5;
  static final int REPORTED = 6;
  static final int CODE = 7;
  static final int ELEMENTS = 8;
  static final int RECORD_POSITION = 10;
  static final int RECORD_DROPPED = 12;
  private static final int WORDS = 14;

  private final Setup setup;
  private final GapModelProducer producer;
  private final GapModelConsumer consumer;

  private GapModel(Setup setup) {
    this.setup = setup;
    this.producer = new GapModelProducer(setup);
    this.consumer = new GapModelConsumer(setup);
  }

  /// Tries everything until a law is broken.
  static Result explore(Setup setup) {
    byte[] registers = new byte[GapModelConsumer.REGISTERS_END];
    registers[GapModelProducer.KILLS] = (byte) setup.kills();
    registers[GapModelConsumer.KILLS] = (byte) setup.kills();
    BitSet data = new BitSet();
    data.set(CODE, WORDS);
    return Exploration.explore(
        new GapModel(setup), registers, new WeakMemory(setup.model(), WORDS, data));
  }

  @Override
  public int actors() {
    return 4;
  }

  @Override
  public boolean isEnabled(int actor, byte[] s) {
    return switch (actor) {
      case PRODUCER -> !producer.isDone(s);
      case CONSUMER -> !consumer.isDone(s);
      case KILL -> !producer.isDone(s) && s[GapModelProducer.KILLS] > 0;
      default -> !consumer.isDone(s) && s[GapModelConsumer.KILLS] > 0;
    };
  }

  @Override
  public void act(int actor, byte[] s, WeakMemory memory) {
    switch (actor) {
      case PRODUCER -> producer.step(s, memory);
      case CONSUMER -> consumer.step(s, memory);
      case KILL -> {
        memory.drain(PRODUCER);
        producer.die(s);
      }
      default -> {
        memory.drain(CONSUMER);
        consumer.die(s);
      }
    }
  }

  @Override
  public void end(byte[] s, WeakMemory memory) {
    int tail = memory.last(PRODUCER, TAIL);
    int dropped = memory.last(PRODUCER, DROPPED);
    int offered = tail + dropped;
    int script = setup.script().stream().mapToInt(Math::abs).sum();
    require(
        memory.last(CONSUMER, HEAD) == tail && memory.last(CONSUMER, REPORTED) == dropped,
        "conservation");
    require(
        memory.last(CONSUMER, GAP_HEAD) == memory.last(PRODUCER, GAP_TAIL),
        "every record was given back");
    require(s[GapModelConsumer.TOLD] == offered, "the user was told of everything");
    require(
        offered >= s[GapModelProducer.COMPLETED] && offered <= script, "what was offered counts");
    require(
        s[GapModelProducer.KILLS] < setup.kills() || offered == script,
        "all that was offered counts");
  }

  @Override
  public String describe(byte[] s, WeakMemory memory) {
    return ("producer %d, consumer %d: tail %d dropped %d records %d |"
            + " head %d records %d reported %d")
        .formatted(
            s[GapModelProducer.STEP],
            s[GapModelConsumer.STEP],
            memory.last(PRODUCER, TAIL),
            memory.last(PRODUCER, DROPPED),
            memory.last(PRODUCER, GAP_TAIL),
            memory.last(CONSUMER, HEAD),
            memory.last(CONSUMER, GAP_HEAD),
            memory.last(CONSUMER, REPORTED));
  }
}
