package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/// The same operations on two files, one in Java and one through `ringbuf.h`. After each, results
/// and files are the same, byte by byte. Now and then both give up their roles and go on with the
/// other's file. Both are one process, so the words with its id are the same too.
final class JavaAgainstC implements Storm {
  private static final int LIVES = 4;
  private static final int OPERATIONS = 150;

  private final StormFiles files;
  private final Functions c;

  JavaAgainstC(StormFiles files) throws Exception {
    this.files = files;
    c = new Functions(files.compile("cc", "library.c", List.of("-shared", "-fPIC")));
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    Shape shape = Shape.random(random);
    Path one = files.path("ring");
    Path other = files.path("ring");
    RingBuffer.create(one, shape.layout(), shape.capacity()).close();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = map(one, arena);
      int type = header.get(JAVA_INT, Shape.ELEMENT_TYPE);
      long bytes = header.get(JAVA_LONG, Shape.ELEMENT_BYTES);
      Violation.checkSame(c.create(other, type, bytes, shape.capacity(), arena), 0, "create in C");
      Violation.checkSame(Files.mismatch(one, other), -1L, "byte that differs in new files");
      shape.applyTo(one);
      shape.applyTo(other);
      for (int life = 0; life < LIVES; life++) {
        boolean swapped = life % 2 == 1;
        Path inJava = swapped ? other : one;
        Path inC = swapped ? one : other;
        live(shape, random, inJava, inC, type);
      }
    }
    Files.delete(one);
    Files.delete(other);
    return (long) LIVES * OPERATIONS;
  }

  private void live(Shape shape, Random random, Path inJava, Path inC, int type) throws Exception {
    RingBuffer ring = RingBuffer.open(inJava, shape.layout());
    MemorySegment image = ring.memory();
    try (Arena arena = Arena.ofConfined();
        JavaSide java = new JavaSide(ring)) {
      MemorySegment otherImage = map(inC, arena).asSlice(0, image.byteSize());
      java.perform(Operation.NEW_PRODUCER, 0, MemorySegment.NULL);
      java.perform(Operation.NEW_CONSUMER, 0, MemorySegment.NULL);
      MemorySegment opened = c.open(inC, type, shape.elementBytes(), arena);
      Violation.check(!opened.equals(MemorySegment.NULL), "C cannot open %s", inC);
      Duel duel = new Duel(shape, random, arena);
      for (int i = 0; i < OPERATIONS; i++) {
        Operation operation = duel.randomOperation();
        duel.step(operation, java, (op, n, buffer) -> c.perform(opened, op, n, buffer));
        long different = image.mismatch(otherImage);
        duel.check(different < 0, "byte " + different + " of the file differs");
      }
      c.close(opened);
    }
  }

  private static MemorySegment map(Path file, Arena arena) throws Exception {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  /// The functions of `library.c`.
  @SuppressWarnings("restricted") // calling C is what this class is for
  private static final class Functions {
    private final SymbolLookup library;
    private final MethodHandle create;
    private final MethodHandle open;
    private final MethodHandle perform;
    private final MethodHandle close;

    Functions(Path file) {
      library = SymbolLookup.libraryLookup(file, Arena.global());
      create =
          bind(
              "storm_create",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG));
      open = bind("storm_open", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG));
      perform =
          bind(
              "storm_perform",
              FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS));
      close = bind("storm_close", FunctionDescriptor.ofVoid(ADDRESS));
    }

    private MethodHandle bind(String name, FunctionDescriptor descriptor) {
      return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }

    int create(Path file, int type, long elementBytes, long capacity, Arena arena) {
      try {
        MemorySegment path = arena.allocateFrom(file.toString());
        return (int) create.invokeExact(path, type, elementBytes, capacity);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    MemorySegment open(Path file, int type, long elementBytes, Arena arena) {
      try {
        MemorySegment path = arena.allocateFrom(file.toString());
        return (MemorySegment) open.invokeExact(path, type, elementBytes);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    long perform(MemorySegment opened, Operation operation, long n, MemorySegment buffer) {
      try {
        return (long) perform.invokeExact(opened, operation.number(), n, buffer);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    void close(MemorySegment opened) {
      try {
        close.invokeExact(opened);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
