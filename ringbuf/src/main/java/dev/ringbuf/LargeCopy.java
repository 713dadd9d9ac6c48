package dev.ringbuf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Copies with the `memcpy` of the C library, which beats the JVM's copy for large blocks, most of
/// all between two cores. Needs native access.
///
/// The call is *critical*: arrays are passed in place, and the thread cannot stop for a collection
/// meanwhile. So a copy is split into pieces. A fault inside `memcpy` ends the process, so this is
/// not for files, which another process can make shorter.
@SuppressWarnings("restricted") // the descriptor matches the C declaration
final class LargeCopy {
  /// From this size on, `memcpy` was faster on one thread as well as between two.
  static final int MIN_BYTES = 16 << 10;

  /// Takes well below a millisecond.
  private static final long PIECE_BYTES = 1 << 20;

  private static final MethodHandle MEMCPY =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("memcpy"),
              FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG),
              Linker.Option.critical(true));

  private LargeCopy() {}

  /// Copies the bytes of one segment to the start of another, which does not overlap it.
  static void copy(MemorySegment source, MemorySegment target) {
    long bytes = source.byteSize();
    for (long done = 0; done < bytes; done += PIECE_BYTES) {
      long piece = Math.min(bytes - done, PIECE_BYTES);
      memcpy(target.asSlice(done, piece), source.asSlice(done, piece), piece);
    }
  }

  private static void memcpy(MemorySegment target, MemorySegment source, long bytes) {
    try {
      MEMCPY.invokeExact(target, source, bytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("memcpy could not be called", e);
    }
  }
}
