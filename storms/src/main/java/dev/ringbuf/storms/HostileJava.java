package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A producer and a consumer whose ring a third thread rewrites. Every call must end, with a result
/// or a documented exception. Memory around the ring stays as it is.
final class HostileJava implements Storm {
  private static final long CALLS = 20_000;
  private static final int MOST = 64;
  private static final long FENCE = 4096;
  private static final long HEADER_WORDS = 48; // behind the geometry, which is read once
  private static final byte PAINT = 0x5A;
  private static final VarHandle WORD = JAVA_LONG.varHandle();

  private final StormFiles files;
  private volatile boolean running;

  HostileJava(StormFiles files) {
    this.files = files;
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    long capacity = 1 + random.nextLong(40);
    try (Arena arena = Arena.ofShared()) {
      if (random.nextBoolean()) {
        Path file = files.path("ring");
        attack(RingBuffer.create(file, JAVA_LONG, capacity), random);
        Files.delete(file);
      } else {
        long bytes = RingBuffer.requiredBytes(JAVA_LONG, capacity);
        MemorySegment memory = arena.allocate(bytes + 2 * FENCE, FENCE).fill(PAINT);
        attack(RingBuffer.create(memory.asSlice(FENCE, bytes), JAVA_LONG, capacity), random);
        checkPaint(memory.asSlice(0, FENCE));
        checkPaint(memory.asSlice(FENCE + bytes, FENCE));
      }
    }
    return 2 * CALLS;
  }

  private static void checkPaint(MemorySegment fence) {
    for (long i = 0; i < fence.byteSize(); i++) {
      Violation.check(fence.get(JAVA_BYTE, i) == PAINT, "byte %d beside the ring was written", i);
    }
  }

  private void attack(RingBuffer ring, Random random) throws Exception {
    running = true;
    try (JavaSide side = new JavaSide(ring);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      long seed = random.nextLong();
      Future<?> attacker = threads.submit(() -> rewrite(ring.memory(), new Random(seed)));
      Future<?> producer = threads.submit(play(side, true, new Random(seed + 1)));
      Future<?> consumer = threads.submit(play(side, false, new Random(seed + 2)));
      try {
        producer.get();
        consumer.get();
      } finally {
        running = false;
        attacker.get();
      }
    }
  }

  private static Callable<Void> play(JavaSide side, boolean produces, Random random) {
    return () -> {
      Operation successor = produces ? Operation.NEW_PRODUCER : Operation.NEW_CONSUMER;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate((long) MOST * Long.BYTES, Long.BYTES);
        for (long i = 0; i < CALLS; i++) {
          Operation any = Operation.of(random.nextInt(Operation.COUNT));
          boolean renews = any.isProducers() != produces || random.nextInt(30) == 0;
          side.perform(renews ? successor : any, random.nextInt(MOST + 1), buffer);
        }
      }
      return null;
    };
  }

  private void rewrite(MemorySegment memory, Random random) {
    long first = Shape.TAIL / Long.BYTES;
    long ledger = memory.get(JAVA_LONG, Shape.LEDGER_OFFSET) / Long.BYTES;
    long records = 2 * memory.get(JAVA_LONG, Shape.LEDGER_SLOTS);
    while (running) {
      boolean header = random.nextInt(4) > 0;
      long at = header ? first + random.nextLong(HEADER_WORDS) : ledger + random.nextLong(records);
      long old = (long) WORD.getOpaque(memory, at * Long.BYTES);
      long value =
          switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> old + random.nextInt(140) - 70;
            case 2 -> (long) WORD.getOpaque(memory, (first + random.nextLong(20)) * Long.BYTES);
            case 3 -> Long.MAX_VALUE - random.nextInt(64);
            case 4 -> Long.MIN_VALUE + random.nextInt(64);
            default -> 0;
          };
      WORD.setOpaque(memory, at * Long.BYTES, value);
      if (random.nextInt(8) == 0) { // a ring as new, so that there is something to break
        for (long i = 0; i < HEADER_WORDS; i++) {
          WORD.setOpaque(memory, (first + i) * Long.BYTES, 0L);
        }
      }
    }
  }
}
