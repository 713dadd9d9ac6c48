package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No wake-up is lost: every interleaving of a producer that pushes and wakes, and of a poller that
/// arms the ring, looks, and parks, with stores that become visible late.
///
/// Two handshakes of the same kind are nested. *Ring*: the consumer's side stores `WAITING` and
/// looks at the tail, the producer stores the tail and looks at `WAITING`
/// ([dev.ringbuf.RingConsumer#arm], [dev.ringbuf.RingProducer#wakeConsumer]). *Loop*: the poller
/// stores `PARKED` and looks into its mailbox, the wake-up stores into the mailbox and looks at
/// `PARKED` ([PollerLoop]). Each of the four needs a fence between its store and its look. That the
/// model would notice is shown by leaving them out one by one.
class WakeupModelTest {

  private enum Word {
    TAIL,
    WAITING,
    MAIL,
    PARKED
  }

  enum Fence {
    AFTER_TAIL,
    AFTER_WAITING,
    AFTER_MAIL,
    AFTER_PARKED
  }

  /// Where a thread is. The names say what it does next.
  private enum Step {
    // The producer.
    PUSH,
    FENCE_PUSH,
    LOOK_AT_WAITING,
    MAIL,
    FENCE_MAIL,
    LOOK_AT_PARKED,
    TAKE_PARKED,
    UNPARK,
    // The poller.
    ARM,
    FENCE_ARM,
    LOOK_AT_TAIL,
    ANNOUNCE_PARK,
    FENCE_PARK,
    LOOK_AT_MAIL,
    PARK,
    LOOK_AGAIN,
    // Both.
    DONE
  }

  /// A store that only its own thread sees yet.
  private record Late(Word word, int value) {}

  private record Side(Step step, List<Late> late) {
    Side to(Step next) {
      return new Side(next, late);
    }

    Side store(Word word, int value, Step next) {
      List<Late> more = new ArrayList<>(late);
      more.add(new Late(word, value));
      return new Side(next, List.copyOf(more));
    }
  }

  private record State(Map<Word, Integer> memory, boolean permit, Side producer, Side poller) {
    int load(Word word) {
      return Objects.requireNonNull(memory.get(word));
    }

    int load(Side side, Word word) {
      int value = load(word);
      for (Late late : side.late) {
        value = late.word == word ? late.value : value;
      }
      return value;
    }

    State producer(Side next) {
      return new State(memory, permit, next, poller);
    }

    State poller(Side next) {
      return new State(memory, permit, producer, next);
    }

    State permit(boolean next) {
      return new State(memory, next, producer, poller);
    }

    State write(Word word, int value) {
      Map<Word, Integer> next = new EnumMap<>(memory);
      next.put(word, value);
      return new State(Map.copyOf(next), permit, producer, poller);
    }
  }

  private static final State START =
      new State(
          Map.of(Word.TAIL, 0, Word.WAITING, 0, Word.MAIL, 0, Word.PARKED, 0),
          false,
          new Side(Step.PUSH, List.of()),
          new Side(Step.ARM, List.of()));

  private static List<State> successors(State state, Set<Fence> fences) {
    List<State> next = new ArrayList<>();
    produce(state, fences, next);
    poll(state, fences, next);
    if (!state.producer.late.isEmpty()) {
      Late first = state.producer.late.getFirst();
      Side rest = new Side(state.producer.step, withoutFirst(state.producer.late));
      next.add(state.producer(rest).write(first.word, first.value));
    }
    if (!state.poller.late.isEmpty()) {
      Late first = state.poller.late.getFirst();
      Side rest = new Side(state.poller.step, withoutFirst(state.poller.late));
      next.add(state.poller(rest).write(first.word, first.value));
    }
    return next;
  }

  private static List<Late> withoutFirst(List<Late> late) {
    return List.copyOf(late.subList(1, late.size()));
  }

  private static void produce(State state, Set<Fence> fences, List<State> next) {
    Side side = state.producer;
    boolean drained = side.late.isEmpty();
    switch (side.step) {
      case PUSH -> next.add(state.producer(side.store(Word.TAIL, 1, Step.FENCE_PUSH)));
      case FENCE_PUSH ->
          fence(
              drained,
              fences,
              Fence.AFTER_TAIL,
              state.producer(side.to(Step.LOOK_AT_WAITING)),
              next);
      case LOOK_AT_WAITING ->
          next.add(
              state.producer(side.to(state.load(side, Word.WAITING) == 0 ? Step.DONE : Step.MAIL)));
      case MAIL -> next.add(state.producer(side.store(Word.MAIL, 1, Step.FENCE_MAIL)));
      case FENCE_MAIL ->
          fence(
              drained,
              fences,
              Fence.AFTER_MAIL,
              state.producer(side.to(Step.LOOK_AT_PARKED)),
              next);
      case LOOK_AT_PARKED ->
          next.add(
              state.producer(
                  side.to(state.load(side, Word.PARKED) == 0 ? Step.DONE : Step.TAKE_PARKED)));
      case TAKE_PARKED -> { // a compare-and-set sees memory itself
        if (drained) {
          boolean parked = state.load(Word.PARKED) == 1;
          next.add(
              parked
                  ? state.producer(side.to(Step.UNPARK)).write(Word.PARKED, 0)
                  : state.producer(side.to(Step.DONE)));
        }
      }
      case UNPARK -> next.add(state.producer(side.to(Step.DONE)).permit(true));
      default -> {}
    }
  }

  private static void poll(State state, Set<Fence> fences, List<State> next) {
    Side side = state.poller;
    boolean drained = side.late.isEmpty();
    switch (side.step) {
      case ARM -> next.add(state.poller(side.store(Word.WAITING, 1, Step.FENCE_ARM)));
      case FENCE_ARM ->
          fence(
              drained, fences, Fence.AFTER_WAITING, state.poller(side.to(Step.LOOK_AT_TAIL)), next);
      case LOOK_AT_TAIL ->
          next.add(
              state.poller(
                  side.to(state.load(side, Word.TAIL) == 1 ? Step.DONE : Step.ANNOUNCE_PARK)));
      case ANNOUNCE_PARK -> next.add(state.poller(side.store(Word.PARKED, 1, Step.FENCE_PARK)));
      case FENCE_PARK ->
          fence(
              drained, fences, Fence.AFTER_PARKED, state.poller(side.to(Step.LOOK_AT_MAIL)), next);
      case LOOK_AT_MAIL ->
          next.add(
              state.poller(
                  side.to(state.load(side, Word.MAIL) == 1 ? Step.LOOK_AGAIN : Step.PARK)));
      case PARK -> { // goes on only when there is a permit
        if (state.permit) {
          next.add(state.poller(side.to(Step.LOOK_AGAIN)).permit(false));
        }
      }
      case LOOK_AGAIN -> { // the mail was stored after the tail
        if (state.load(side, Word.TAIL) == 1) {
          next.add(state.poller(side.to(Step.DONE)));
        }
      }
      default -> {}
    }
  }

  private static void fence(
      boolean drained, Set<Fence> fences, Fence fence, State after, List<State> next) {
    if (drained || !fences.contains(fence)) {
      next.add(after);
    }
  }

  /// States in which no thread has a step left, though the poller has not seen the element.
  private static Set<State> lostWakeups(Set<Fence> fences) {
    Set<State> seen = new HashSet<>(Set.of(START));
    Set<State> lost = new HashSet<>();
    Deque<State> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      State state = open.remove();
      List<State> next = successors(state, fences);
      if (next.isEmpty() && state.poller.step != Step.DONE) {
        lost.add(state);
      }
      for (State each : next) {
        if (seen.add(each)) {
          open.add(each);
        }
      }
    }
    assertThat(seen).hasSizeGreaterThan(30);
    return lost;
  }

  @Test
  void noWakeupIsLost() {
    assertThat(lostWakeups(EnumSet.allOf(Fence.class))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyFenceIsNeeded(Fence missing) {
    assertThat(lostWakeups(EnumSet.complementOf(EnumSet.of(missing)))).isNotEmpty();
  }
}
