package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;

/// Maps a ring's file for both kinds of [OpenFile], even on an interrupted thread.
final class FileMapping {
  private FileMapping() {}

  /// Checks the header of a file, which may be any file, and then maps the ring.
  static MemorySegment map(FileChannel channel, Element element) throws IOException {
    Geometry geometry = check(channel, (header, size) -> Geometry.read(header, size, element));
    return channel.map(FileChannel.MapMode.READ_WRITE, 0, geometry.totalBytes(), Arena.ofAuto());
  }

  /// How a header is checked: [Geometry#read] or [Geometry#readAny].
  interface HeaderCheck {
    Geometry check(MemorySegment header, long size);
  }

  /// Checks a copy of the header, so that a file which is being truncated does no harm.
  static Geometry check(FileChannel channel, HeaderCheck check) throws IOException {
    long size = channel.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
      ByteBuffer bytes = header.asByteBuffer();
      int read;
      do {
        read = channel.read(bytes, bytes.position());
      } while (bytes.hasRemaining() && read > 0);
      Geometry geometry = check.check(header, size);
      if (geometry.mirrored()) {
        throw new RingFormatException("a ring in a file cannot be mirrored");
      }
      return geometry;
    }
  }

  interface FileWork<T> {
    T run() throws IOException;
  }

  /// Repeats work whose channel was closed by an interrupt, and restores the thread's interrupt
  /// status.
  static <T> T uninterrupted(FileWork<T> work) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
