package dev.ringbuf.reactor;

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

/// A producer that pushes and wakes, and a poller that reads, arms the ring and parks, access by
/// access. Each step names the method that it stands for.
///
/// The producer first wakes without having pushed, then pushes twice and wakes after each. The
/// poller takes what it finds in the ring, and ends with the second element. Nothing else brings it
/// on: there is no look every 20 ms, and a park ends by an unpark only. So if it is still parked
/// when no step is left, a wake-up was lost.
///
/// Volatile accesses count as acquire and release here, and exchanges as both. What must be ordered
/// beyond that is ordered by the fences.
final class WakeupModel implements Program {
  enum Fence {
    /// `RingMemory.wakeConsumer`
    AFTER_TAIL,
    /// `RingMemory.arm`
    AFTER_WAITING,
    /// `PollerLoop.unpark`
    AFTER_MAIL,
    /// `PollerLoop.park`
    AFTER_PARKED,
    /// `PollerTask.takeWake`
    AFTER_WOKEN
  }

  /// What a side does next.
  private enum Step {
    // The producer.
    PUSH, // ProducerCursor.publish
    FENCE_PUSH, // RingMemory.wakeConsumer, up to LOOK_AT_ACTION
    LOOK_AT_WAITING,
    LOOK_AT_ACTION,
    LOOK_AT_WOKEN, // PollerTask.wake
    SET_WOKEN,
    MAIL, // PollerLoop.offer
    FENCE_MAIL, // PollerLoop.unpark, up to UNPARK
    LOOK_AT_PARKED,
    TAKE_PARKED,
    UNPARK,
    // The poller.
    LOOK_AT_TAIL, // ConsumerCursor.lookForElements
    DISARM, // RingMemory.disarm
    FORGET_ACTION,
    SET_ACTION, // RingMemory.arm, up to FENCE_ARM
    ARM,
    FENCE_ARM,
    LOOK_AT_MAIL, // PollerLoop.takeMailbox
    TAKE_MAIL,
    TAKE_WOKEN, // PollerTask.takeWake
    FENCE_WOKEN,
    ANNOUNCE_PARK, // PollerLoop.park, up to END_PARK
    FENCE_PARK,
    LOOK_AGAIN,
    PARK,
    END_PARK,
    // Both.
    DONE
  }

  private static final List<Step> STEPS = List.of(Step.values());

  private static final int PRODUCER = 0;
  private static final int POLLER = 1;

  // Registers. Those of the sides' next steps come first.
  private static final int PUSHED = 2;
  private static final int SEEN = 3;
  private static final int ARMED = 4;
  private static final int PERMIT = 5;
  private static final int REGISTERS = 6;

  // Words.
  private static final int TAIL = 0;
  private static final int WAITING = 1;
  private static final int ACTION = 2;
  private static final int WOKEN = 3;
  private static final int MAILBOX = 4;
  private static final int PARKED = 5;
  private static final int WORDS = 6;

  private static final int ELEMENTS = 2;

  private final Set<Fence> fences;

  private WakeupModel(Set<Fence> fences) {
    this.fences = fences;
  }

  /// @param fences those that are there
  static Result explore(Model model, Set<Fence> fences) {
    byte[] registers = new byte[REGISTERS];
    registers[PRODUCER] = (byte) STEPS.indexOf(Step.FENCE_PUSH);
    registers[POLLER] = (byte) STEPS.indexOf(Step.LOOK_AT_TAIL);
    return Exploration.explore(
        new WakeupModel(fences), registers, new WeakMemory(model, WORDS, new BitSet()));
  }

  @Override
  public int actors() {
    return 2;
  }

  private static Step step(byte[] s, int side) {
    return STEPS.get(s[side]);
  }

  @Override
  public boolean isEnabled(int side, byte[] s) {
    return switch (step(s, side)) {
      case DONE -> false;
      case PARK -> s[PERMIT] == 1;
      default -> true;
    };
  }

  @Override
  public void act(int side, byte[] s, WeakMemory memory) {
    Step next = side == PRODUCER ? produce(s, memory) : poll(s, memory);
    s[side] = (byte) STEPS.indexOf(next);
  }

  private Step produce(byte[] s, WeakMemory memory) {
    return switch (step(s, PRODUCER)) {
      case PUSH -> {
        memory.store(PRODUCER, TAIL, ++s[PUSHED], Order.RELEASE);
        yield Step.FENCE_PUSH;
      }
      case FENCE_PUSH -> {
        fence(PRODUCER, Fence.AFTER_TAIL, memory);
        yield Step.LOOK_AT_WAITING;
      }
      case LOOK_AT_WAITING ->
          memory.load(PRODUCER, WAITING, Order.PLAIN) == 0 ? nextPush(s) : Step.LOOK_AT_ACTION;
      case LOOK_AT_ACTION ->
          memory.load(PRODUCER, ACTION, Order.ACQUIRE) == 0 ? nextPush(s) : Step.LOOK_AT_WOKEN;
      case LOOK_AT_WOKEN ->
          memory.load(PRODUCER, WOKEN, Order.ACQUIRE) == 0 ? Step.SET_WOKEN : nextPush(s);
      case SET_WOKEN -> memory.compareAndSet(PRODUCER, WOKEN, 0, 1) ? Step.MAIL : nextPush(s);
      case MAIL -> memory.compareAndSet(PRODUCER, MAILBOX, 0, 1) ? Step.FENCE_MAIL : Step.MAIL;
      case FENCE_MAIL -> {
        fence(PRODUCER, Fence.AFTER_MAIL, memory);
        yield Step.LOOK_AT_PARKED;
      }
      case LOOK_AT_PARKED ->
          memory.load(PRODUCER, PARKED, Order.ACQUIRE) == 0 ? nextPush(s) : Step.TAKE_PARKED;
      case TAKE_PARKED -> memory.compareAndSet(PRODUCER, PARKED, 1, 0) ? Step.UNPARK : nextPush(s);
      case UNPARK -> {
        s[PERMIT] = 1;
        yield nextPush(s);
      }
      default -> throw new AssertionError(step(s, PRODUCER));
    };
  }

  private static Step nextPush(byte[] s) {
    return s[PUSHED] < ELEMENTS ? Step.PUSH : Step.DONE;
  }

  private Step poll(byte[] s, WeakMemory memory) {
    return switch (step(s, POLLER)) {
      case LOOK_AT_TAIL -> {
        int tail = memory.load(POLLER, TAIL, Order.ACQUIRE);
        boolean found = tail != s[SEEN];
        s[SEEN] = (byte) tail;
        yield found ? afterElements(s) : s[ARMED] == 0 ? Step.SET_ACTION : Step.LOOK_AT_MAIL;
      }
      case DISARM -> {
        s[ARMED] = 0;
        memory.store(POLLER, WAITING, 0, Order.RELEASE);
        yield Step.FORGET_ACTION;
      }
      case FORGET_ACTION -> {
        memory.store(POLLER, ACTION, 0, Order.RELEASE);
        yield Step.LOOK_AT_TAIL;
      }
      case SET_ACTION -> {
        s[ARMED] = 1;
        memory.store(POLLER, ACTION, 1, Order.RELEASE);
        yield Step.ARM;
      }
      case ARM -> {
        memory.store(POLLER, WAITING, 1, Order.RELEASE);
        yield Step.FENCE_ARM;
      }
      case FENCE_ARM -> {
        fence(POLLER, Fence.AFTER_WAITING, memory);
        yield Step.LOOK_AT_TAIL;
      }
      case LOOK_AT_MAIL ->
          memory.load(POLLER, MAILBOX, Order.ACQUIRE) == 0 ? Step.ANNOUNCE_PARK : Step.TAKE_MAIL;
      case TAKE_MAIL -> {
        memory.getAndSet(POLLER, MAILBOX, 0);
        yield Step.TAKE_WOKEN;
      }
      case TAKE_WOKEN -> {
        memory.getAndSet(POLLER, WOKEN, 0);
        yield Step.FENCE_WOKEN;
      }
      case FENCE_WOKEN -> {
        fence(POLLER, Fence.AFTER_WOKEN, memory);
        yield Step.LOOK_AT_TAIL;
      }
      case ANNOUNCE_PARK -> {
        memory.store(POLLER, PARKED, 1, Order.RELEASE);
        yield Step.FENCE_PARK;
      }
      case FENCE_PARK -> {
        fence(POLLER, Fence.AFTER_PARKED, memory);
        yield Step.LOOK_AGAIN;
      }
      case LOOK_AGAIN ->
          memory.load(POLLER, MAILBOX, Order.ACQUIRE) == 0 ? Step.PARK : Step.END_PARK;
      case PARK -> {
        s[PERMIT] = 0;
        yield Step.END_PARK;
      }
      case END_PARK -> {
        memory.store(POLLER, PARKED, 0, Order.RELEASE);
        yield Step.LOOK_AT_MAIL;
      }
      default -> throw new AssertionError(step(s, POLLER));
    };
  }

  private static Step afterElements(byte[] s) {
    return s[SEEN] == ELEMENTS ? Step.DONE : s[ARMED] == 1 ? Step.DISARM : Step.LOOK_AT_TAIL;
  }

  private void fence(int side, Fence fence, WeakMemory memory) {
    if (fences.contains(fence)) {
      memory.fence(side);
    }
  }

  @Override
  public void end(byte[] s, WeakMemory memory) {
    require(step(s, POLLER) == Step.DONE, "a wake-up was lost");
  }

  @Override
  public String describe(byte[] s, WeakMemory memory) {
    return "producer " + step(s, PRODUCER) + ", poller " + step(s, POLLER);
  }
}
