package dev.ringbuf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Rings in files, for other processes to share.
///
/// The mapping belongs to an automatic arena: closing a shared arena would interrupt every thread
/// of the JVM, the realtime one included, and would fail while a peer is in the middle of a copy.
final class RingFile {
  private static final int BLOCK_BYTES = 1 << 20;

  private RingFile() {}

  /// Creates a file of zeros, its blocks allocated: a full disk is found here and not by the
  /// realtime thread.
  static RingBuffer create(Path path, Element element, long capacity) throws IOException {
    Geometry geometry = Geometry.of(element, capacity);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeZeros(channel, geometry.totalBytes());
    } catch (IOException e) {
      if (!(e instanceof java.nio.file.FileAlreadyExistsException)) {
        Files.deleteIfExists(path);
      }
      throw e;
    }
    SharedFile file = SharedFile.open(path);
    MemorySegment memory = map(file);
    geometry.format(memory);
    return new RingBuffer(new RingMemory(memory, element, geometry), file);
  }

  private static void writeZeros(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(bytes, BLOCK_BYTES));
    for (long left = bytes; left > 0; ) {
      zeros.clear().limit((int) Math.min(left, zeros.capacity()));
      left -= channel.write(zeros);
    }
  }

  static RingBuffer open(Path path, Element element) throws IOException {
    SharedFile file = SharedFile.open(path);
    try {
      MemorySegment memory = map(file);
      Geometry geometry = Geometry.read(memory, element);
      return new RingBuffer(new RingMemory(memory, element, geometry), file);
    } catch (RingFormatException e) {
      file.close();
      throw new RingFormatException(path + ": " + e.getMessage());
    } catch (RuntimeException | IOException e) {
      file.close();
      throw e;
    }
  }

  private static MemorySegment map(SharedFile file) throws IOException {
    FileChannel channel = file.channel();
    MemorySegment memory =
        channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), Arena.ofAuto());
    memory.load(); // page faults happen here and not on the data path
    return memory;
  }
}
