package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Rings in files, for other processes to share.
///
/// A file appears under its name only when it is a whole ring. So a process that dies while it
/// creates one leaves no file under that name that cannot be opened.
///
/// The mapping belongs to an automatic arena. Closing a shared arena would interrupt every thread
/// of the JVM, the realtime thread included, and would fail while another thread is copying.
final class RingFile {
  private static final int BLOCK_BYTES = 1 << 20;

  /// Rounds of [#createOrOpen] in which the file may appear and vanish.
  private static final int MOST_ATTEMPTS = 100;

  /// How this JVM opens files. It is the same for all files, because closing a descriptor of the
  /// one kind would free the locks of the other.
  static final boolean BY_DESCRIPTOR = DescriptorFile.isSupported();

  static final Opener OPENER = BY_DESCRIPTOR ? DescriptorFile::open : SharedFile::open;

  private RingFile() {}

  /// A ring and the file that it lies in.
  record Opened(RingMemory memory, OpenFile file) {}

  /// Opens and maps a file that exists.
  interface Opener {
    /// Opens the file and checks its header before it maps anything.
    ///
    /// @param name what messages call the file
    /// @throws RingFormatException if there is no ring of such elements in the file
    OpenFile open(Path path, Path name, Element element) throws IOException;
  }

  static Opened create(Path path, Element element, long capacity) throws IOException {
    return create(path, element, capacity, OPENER);
  }

  static Opened create(Path path, Element element, long capacity, Opener opener)
      throws IOException {
    Geometry geometry = Geometry.of(element, capacity);
    if (Files.exists(path)) { // saves the writing; createLink decides
      throw new FileAlreadyExistsException(path.toString());
    }
    Path temporary = temporaryName(path);
    try {
      FileMapping.uninterrupted(
          () -> {
            write(temporary, geometry);
            return temporary;
          });
      Opened ring = open(temporary, path, element, opener);
      try {
        Files.createLink(path, temporary); // fails if the name is taken by now
        return ring;
      } catch (IOException | RuntimeException | Error e) {
        ring.file.close();
        throw e;
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  static Opened open(Path path, Element element) throws IOException {
    return open(path, path, element, OPENER);
  }

  static Opened open(Path path, Path name, Element element, Opener opener) throws IOException {
    OpenFile file;
    try {
      file = opener.open(path, name, element);
    } catch (RingFormatException e) {
      throw new RingFormatException(name + ": " + e.getMessage());
    }
    try {
      MemorySegment memory = file.memory();
      prefault(memory);
      Geometry geometry = Geometry.read(memory, memory.byteSize(), element);
      return new Opened(RingMemory.mapped(memory, element, geometry), file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  static Opened createOrOpen(Path path, Element element, long capacity) throws IOException {
    return createOrOpen(path, element, capacity, OPENER);
  }

  static Opened createOrOpen(Path path, Element element, long capacity, Opener opener)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return requireCapacity(capacity, open(path, path, element, opener), path);
      } catch (NoSuchFileException missing) {
        try {
          return create(path, element, capacity, opener);
        } catch (FileAlreadyExistsException appearedMeanwhile) {
          if (attempt == MOST_ATTEMPTS) { // such as a symbolic link that leads nowhere
            throw appearedMeanwhile;
          }
        }
      }
    }
  }

  private static Opened requireCapacity(long capacity, Opened ring, Path path) throws IOException {
    if (ring.memory.capacity != capacity) {
      ring.file.close();
      throw new RingFormatException(
          "%s: the ring has a capacity of %d elements, expected %d"
              .formatted(path, ring.memory.capacity, capacity));
    }
    return ring;
  }

  /// A unique name in the same directory, for the file while it is incomplete.
  private static Path temporaryName(Path path) {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return path.resolveSibling(".ringbuf-" + random + ".tmp");
  }

  /// Writes an empty ring to its last byte, so that its blocks are allocated: a full disk is found
  /// here and not by the realtime thread.
  private static void write(Path path, Geometry geometry) throws IOException {
    Files.deleteIfExists(path); // what an interrupted attempt has left
    requireRoom(path, geometry.totalBytes());
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment block =
          arena.allocate(Math.min(geometry.totalBytes(), BLOCK_BYTES), PAGE_BYTES);
      geometry.format(block);
      write(channel, block.asByteBuffer());
      block.fill((byte) 0);
      while (channel.position() < geometry.totalBytes()) {
        long left = geometry.totalBytes() - channel.position();
        write(channel, block.asSlice(0, Math.min(left, block.byteSize())).asByteBuffer());
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Requires the directory, and refuses to fill a disk that is too small. A file system without a
  /// limit reports 0 usable bytes. There, as on a full disk, writing decides.
  private static void requireRoom(Path path, long bytes) throws IOException {
    File directory = path.toFile().getAbsoluteFile().getParentFile();
    if (!directory.isDirectory()) {
      throw new NoSuchFileException(directory.toString());
    }
    long usable = directory.getUsableSpace();
    if (0 < usable && usable < bytes) {
      throw new IOException(
          "a ring in %s needs %d bytes, there are %d on the disk"
              .formatted(directory, bytes, usable));
    }
  }

  /// Causes the page faults of the first read and the first write of each page here and not on the
  /// data path. Adds zero, so that no write of another process is lost.
  private static void prefault(MemorySegment memory) {
    for (long offset = 0; offset < memory.byteSize(); offset += PAGE_BYTES) {
      addInt(memory, offset, 0);
    }
  }
}
