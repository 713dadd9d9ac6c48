package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingFormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Jazzer's target; reads inputs as `fuzz.c` does.
public final class OpenFuzz {
  private static final long MOST = 32;
  private static final long WORDS = 48;
  private static final byte[] FIXED = {
    (byte) Operation.PUSH.number(), 5, 0, 0,
    (byte) Operation.NEXT.number(), 9, 0, 0,
    (byte) Operation.POP.number(), 9, 0, 0,
    (byte) Operation.WINDOW.number(), 3, 0, 0,
    (byte) Operation.DROP.number(), 4, 0, 0,
    (byte) Operation.FILL.number(), 7, 0, 0,
    (byte) Operation.NEXT.number(), 1, 0, 0,
    (byte) Operation.SKIP.number(), 9, 0, 0,
    (byte) Operation.CLEAR.number(), 0, 0, 0,
    (byte) Operation.PUSH.number(), 32, 0, 0,
    (byte) Operation.POP.number(), 32, 0, 0,
    (byte) Operation.TERMINATED.number(), 0, 0, 0
  };

  private OpenFuzz() {}

  /// Called by Jazzer. What [JavaSide] does not know as documented ends the run.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      if (input[0] % 2 == 0) {
        MemorySegment memory = arena.allocate(input.length - 1L, 128);
        MemorySegment.copy(input, 1, memory, JAVA_BYTE, 0, input.length - 1);
        try {
          run(RingBuffer.open(memory, JAVA_LONG), FIXED, 0, arena);
        } catch (RingFormatException notARing) {
          // the documented answer
        }
      } else {
        long capacity = (input[1] & 0xFF) % 16 + 1L;
        run(RingBuffer.allocate(JAVA_LONG, capacity, arena), input, 2, arena);
      }
    }
  }

  private static void run(RingBuffer ring, byte[] commands, int start, Arena arena) {
    MemorySegment memory = ring.memory();
    MemorySegment buffer = arena.allocate(MOST * Long.BYTES, Long.BYTES);
    try (JavaSide side = new JavaSide(ring)) {
      for (int i = start; i + 4 <= commands.length; i += 4) {
        int operation = (commands[i] & 0xFF) % (Operation.COUNT + 1);
        int n = commands[i + 1] & 0xFF;
        if (operation == Operation.COUNT) {
          long offset = Shape.TAIL + n % WORDS * Long.BYTES;
          long bits = (commands[i + 2] & 0xFFL) << (commands[i + 3] & 0xFF) % 57;
          memory.set(JAVA_LONG, offset, memory.get(JAVA_LONG, offset) ^ bits);
        } else {
          side.perform(Operation.of(operation), n % (MOST + 1), buffer);
        }
      }
      ring.inspect();
    }
  }
}
