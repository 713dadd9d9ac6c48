package dev.ringbuf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Rings in files, for other processes to share.
///
/// The mapping belongs to an automatic arena: closing a shared arena would interrupt every thread
/// of the JVM, the realtime one included, and would fail while a peer is in the middle of a copy.
final class RingFile {
  private static final int BLOCK_BYTES = 1 << 20;

  private RingFile() {}

  static RingBuffer create(Path path, Element element, long capacity) throws IOException {
    Geometry geometry = Geometry.of(element, capacity);
    Files.createFile(path);
    try {
      return onFile(
          path,
          file -> {
            allocate(file, geometry.totalBytes());
            MemorySegment memory = map(file);
            geometry.format(memory);
            return new RingMemory(memory, element, geometry);
          });
    } catch (IOException | RuntimeException | Error e) {
      Files.delete(path);
      throw e;
    }
  }

  static RingBuffer open(Path path, Element element) throws IOException {
    return onFile(
        path,
        file -> {
          MemorySegment memory = map(file);
          try {
            Geometry geometry = Geometry.read(memory, element);
            if (geometry.mirrored()) {
              throw new RingFormatException("a ring in a file cannot be mirrored");
            }
            return new RingMemory(memory, element, geometry);
          } catch (RingFormatException e) {
            throw new RingFormatException(path + ": " + e.getMessage());
          }
        });
  }

  private interface Mapping {
    RingMemory of(SharedFile file) throws IOException;
  }

  /// The ring on a mapping of a file, which stays open for its locks.
  private static RingBuffer onFile(Path path, Mapping mapping) throws IOException {
    SharedFile file = SharedFile.open(path);
    try {
      RingMemory ring = mapping.of(file);
      ring.segment.load(); // what was paged out is read here and not on the data path
      return new RingBuffer(ring, file);
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /// Fills a new file with zeros, so that its blocks are allocated: a full disk is found here and
  /// not by the realtime thread.
  private static void allocate(SharedFile file, long bytes) throws IOException {
    long usable = file.usableBytes();
    if (usable < bytes) {
      throw new IOException(
          "%s needs %d bytes, there are %d on the disk".formatted(file, bytes, usable));
    }
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(bytes, BLOCK_BYTES));
    for (long left = bytes; left > 0; ) {
      zeros.clear().limit((int) Math.min(left, zeros.capacity()));
      left -= file.channel().write(zeros);
    }
  }

  private static MemorySegment map(SharedFile file) throws IOException {
    FileChannel channel = file.channel();
    return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), Arena.ofAuto());
  }
}
