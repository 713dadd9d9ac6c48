package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// A random ring in a file against [ModelSide].
final class ModelFuzz implements Storm {
  private static final int OPERATIONS = 500;

  private final StormFiles files;

  ModelFuzz(StormFiles files) {
    this.files = files;
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    Shape shape = Shape.random(random);
    Path file = files.path("ring");
    RingBuffer.create(file, shape.layout(), shape.capacity()).close();
    shape.applyTo(file);
    RingBuffer ring = RingBuffer.open(file, shape.layout());
    MemorySegment memory = ring.memory();
    try (Arena arena = Arena.ofConfined();
        JavaSide java = new JavaSide(ring)) {
      ModelSide model = new ModelSide(shape, () -> recordsInUse(memory));
      Duel duel = new Duel(shape, random, arena);
      for (int i = 0; i < OPERATIONS; i++) {
        Operation operation = duel.randomOperation();
        if (operation != Operation.CONSUME) {
          duel.step(operation, java, model);
        }
        long known = ring.delivered() + ring.dropped() + ring.skipped() + ring.buffered();
        duel.check(ring.offered() == known, "conservation: " + ring);
      }
    }
    Files.delete(file);
    return OPERATIONS;
  }

  private static long recordsInUse(MemorySegment memory) {
    return memory.get(JAVA_LONG, Shape.GAP_TAIL) - memory.get(JAVA_LONG, Shape.GAP_HEAD);
  }
}
