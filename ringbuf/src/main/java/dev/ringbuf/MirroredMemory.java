package dev.ringbuf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/// Memory for a mirrored ring: an anonymous shared file is mapped once, and its data part a second
/// time right behind.
///
/// The whole address range is reserved first and then mapped over, so that no other mapping can get
/// in between.
// The safe API cannot map memory twice. Every address and length here comes from mmap.
@SuppressWarnings("restricted")
final class MirroredMemory {
  private MirroredMemory() {}

  /// The granularity of mappings. The data must be a multiple of it.
  ///
  /// @throws UnsupportedOperationException on other systems than Linux and macOS
  static long pageBytes() {
    requireSupport(System.getProperty("os.name"));
    return Posix.PAGE_BYTES;
  }

  static void requireSupport(String system) {
    String name = system.toLowerCase(Locale.ROOT);
    if (!name.contains("linux") && !name.contains("mac")) {
      throw new UnsupportedOperationException(
          ("mirrored rings are not supported on %s (Linux and macOS only); use allocate, whose"
                  + " windows have up to two pieces")
              .formatted(system));
    }
  }

  /// Maps header and data, followed by the image of the data; unmapped when the arena is closed.
  ///
  /// @throws IllegalArgumentException if there is not enough memory or address space
  static MemorySegment map(Element element, Geometry geometry, Arena arena) {
    int file = Posix.anonymousFile();
    try {
      return map(file, geometry, arena);
    } catch (Posix.SystemCallException e) {
      throw (IllegalArgumentException) Geometry.tooLarge(element, geometry.capacity()).initCause(e);
    } finally {
      Posix.close(file);
    }
  }

  private static MemorySegment map(int file, Geometry geometry, Arena arena) {
    long data = geometry.dataOffset();
    long total = geometry.totalBytes();
    long mirror = geometry.dataBytes();
    Posix.setLength(file, total);
    long base =
        Posix.mmap(
            0, total + mirror, Posix.PROT_NONE, Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS, -1, 0);
    MemorySegment memory;
    try {
      Posix.mmap(base, total, Posix.PROT_READ_WRITE, Posix.MAP_SHARED | Posix.MAP_FIXED, file, 0);
      Posix.mmap(
          base + total,
          mirror,
          Posix.PROT_READ_WRITE,
          Posix.MAP_SHARED | Posix.MAP_FIXED,
          file,
          data);
      memory =
          MemorySegment.ofAddress(base)
              .reinterpret(total + mirror, arena, _ -> Posix.munmap(base, total + mirror));
    } catch (RuntimeException e) {
      Posix.munmap(base, total + mirror);
      throw e;
    }
    return memory.fill((byte) 0); // page faults happen here and not on the data path
  }
}
