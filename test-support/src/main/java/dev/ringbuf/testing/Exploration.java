package dev.ringbuf.testing;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tries everything that a small concurrent program can do: every order of the steps of its actors,
/// every value that a load may return ([WeakMemory]), every moment at which a store may arrive.
public final class Exploration {
  /// A program of two sides that share a memory. An actor is a side, or what happens to one, such
  /// as a kill. All private state is in the registers.
  public interface Program {
    int actors();

    /// Whether the actor has a step to take now.
    boolean isEnabled(int actor, byte[] registers);

    /// Takes the actor's next step, with one access to what the other side may change.
    void act(int actor, byte[] registers, WeakMemory memory);

    /// Checks a state in which no actor has a step left.
    void end(byte[] registers, WeakMemory memory);

    /// One line, for the way to a violation.
    String describe(byte[] registers, WeakMemory memory);
  }

  /// A law was broken.
  private static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String law) {
      super(law, null, false, false);
    }
  }

  /// What was found.
  ///
  /// @param violation the law that was broken and the way there, or null
  /// @param states how many there are
  /// @param ends in how many of them no step is left
  public record Result(@Nullable String violation, int states, int ends) {}

  /// Registers and memory, and the state before.
  private static final class State {
    final byte[] bytes;
    final @Nullable State before;
    private final int hash;

    State(byte[] bytes, @Nullable State before) {
      this.bytes = bytes;
      this.before = before;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof State state && Arrays.equals(bytes, state.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Program program;
  private final int registers;
  private final WeakMemory memory;
  private final Set<State> seen = new HashSet<>();
  private final Deque<State> open = new ArrayDeque<>();
  private int ends;

  private Exploration(Program program, int registers, WeakMemory memory) {
    this.program = program;
    this.registers = registers;
    this.memory = memory;
  }

  /// Explores until a law is broken.
  ///
  /// @param registers those of the start
  public static Result explore(Program program, byte[] registers, WeakMemory memory) {
    return new Exploration(program, registers.length, memory).explore(registers);
  }

  /// Ends the exploration unless the law holds.
  public static void require(boolean condition, String law) {
    if (!condition) {
      throw new Violation(law);
    }
  }

  private Result explore(byte[] start) {
    memory.clear();
    visit(memory.save(start), null);
    while (!open.isEmpty()) {
      State state = open.pop();
      try {
        visitSuccessors(state);
      } catch (Violation e) {
        return new Result(e.getMessage() + way(state), seen.size(), ends);
      }
    }
    return new Result(null, seen.size(), ends);
  }

  private void visitSuccessors(State at) {
    byte[] state = at.bytes;
    boolean over = true;
    for (int side = 0; side < 2; side++) {
      memory.restore(state, registers);
      if (memory.canFlush(side)) {
        over = false;
        memory.flush(side);
        visit(memory.save(registersOf(state)), at);
      }
    }
    for (int actor = 0; actor < program.actors(); actor++) {
      if (program.isEnabled(actor, state)) {
        over = false;
        visitSteps(actor, at);
      }
    }
    if (over) {
      ends++;
      memory.restore(state, registers);
      program.end(registersOf(state), memory);
    }
  }

  private void visitSteps(int actor, State at) {
    byte[] state = at.bytes;
    memory.firstChoices();
    do {
      byte[] next = registersOf(state);
      memory.restore(state, registers);
      program.act(actor, next, memory);
      visit(memory.save(next), at);
    } while (memory.nextChoices());
  }

  private byte[] registersOf(byte[] state) {
    return Arrays.copyOf(state, registers);
  }

  private void visit(byte[] bytes, @Nullable State before) {
    State state = new State(bytes, before);
    if (seen.add(state)) {
      open.push(state);
    }
  }

  /// The states that led to one.
  private String way(State to) {
    Deque<String> way = new ArrayDeque<>();
    for (State state = to; state != null; state = state.before) {
      memory.restore(state.bytes, registers);
      way.push(program.describe(registersOf(state.bytes), memory));
    }
    return "\n" + String.join("\n", way);
  }
}
