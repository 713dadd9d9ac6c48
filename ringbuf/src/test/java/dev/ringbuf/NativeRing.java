package dev.ringbuf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// `ringbuf.h` in this process: the functions of `exports.c`, called through the foreign-function
/// API.
@SuppressWarnings("restricted") // calling C is what this class is for
final class NativeRing {
  private final SymbolLookup library;

  /// Builds and loads the library.
  NativeRing() {
    library = SymbolLookup.libraryLookup(NativeToolchain.library("exports.c"), Arena.global());
  }

  long requiredBytes(long elementBytes, long capacity) {
    return call("required_bytes", JAVA_LONG, elementBytes, capacity);
  }

  int format(MemorySegment memory, int type, long elementBytes, long capacity) {
    return (int) call("format", JAVA_INT, memory, memory.byteSize(), type, elementBytes, capacity);
  }

  int attach(MemorySegment memory, int type, long elementBytes) {
    return (int) call("attach", JAVA_INT, memory, memory.byteSize(), type, elementBytes);
  }

  MemorySegment openProducer(MemorySegment memory, int type, long elementBytes) {
    return open("open_producer", memory, memory.byteSize(), type, elementBytes);
  }

  MemorySegment openConsumer(MemorySegment memory, int type, long elementBytes) {
    return open("open_consumer", memory, memory.byteSize(), type, elementBytes);
  }

  void close(MemorySegment handle) {
    invoke("close_handle", FunctionDescriptor.ofVoid(ADDRESS), handle);
  }

  long push(MemorySegment producer, MemorySegment elements, long count) {
    return call("push", JAVA_LONG, producer, elements, count);
  }

  void drop(MemorySegment producer, long count) {
    call("drop", JAVA_INT, producer, count);
  }

  void complete(MemorySegment producer) {
    invoke("complete", FunctionDescriptor.ofVoid(ADDRESS), producer);
  }

  long pop(MemorySegment consumer, MemorySegment target, long max) {
    return call("pop", JAVA_LONG, consumer, target, max);
  }

  /// The gap that comes next; 0 if something else does.
  long nextGap(MemorySegment consumer) {
    return call("next_gap", JAVA_LONG, consumer);
  }

  long firstPiece(MemorySegment consumer, long max) {
    return call("first_piece", JAVA_LONG, consumer, max);
  }

  /// Starts a native thread that offers so many elements, their own stream positions.
  MemorySegment startProducer(MemorySegment memory, long elements) {
    return open("start_producer", memory, memory.byteSize(), elements);
  }

  /// Starts a native thread that takes elements to the end and checks that they are their own
  /// stream positions.
  MemorySegment startConsumer(MemorySegment memory) {
    return open("start_consumer", memory, memory.byteSize());
  }

  /// Waits for a thread; returns the elements it has offered or taken.
  long join(MemorySegment thread) {
    return call("join", JAVA_LONG, thread);
  }

  private MemorySegment open(String function, Object... arguments) {
    Object handle = invoke(function, FunctionDescriptor.of(ADDRESS, layouts(arguments)), arguments);
    return (MemorySegment) handle;
  }

  private long call(String function, MemoryLayout result, Object... arguments) {
    Object value = invoke(function, FunctionDescriptor.of(result, layouts(arguments)), arguments);
    return ((Number) value).longValue();
  }

  private static MemoryLayout[] layouts(Object... arguments) {
    return Arrays.stream(arguments)
        .map(
            argument ->
                switch (argument) {
                  case Integer _ -> JAVA_INT;
                  case Long _ -> JAVA_LONG;
                  default -> ADDRESS;
                })
        .toArray(MemoryLayout[]::new);
  }

  private Object invoke(String function, FunctionDescriptor descriptor, Object... arguments) {
    MethodHandle handle =
        Linker.nativeLinker().downcallHandle(library.findOrThrow(function), descriptor);
    try {
      return handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }
}
