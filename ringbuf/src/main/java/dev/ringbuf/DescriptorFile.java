package dev.ringbuf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// An open file with a descriptor of its own, whose open file description owns the locks on roles.
/// Closing any other descriptor of the file in this process does not free these locks. They
/// conflict with those of other open files in this JVM, with those that `ringbuf.h` takes, and with
/// the POSIX locks of other processes.
///
/// Java has no such locks. They need system calls, and so native access, and Linux.
final class DescriptorFile implements OpenFile {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path name;
  private final int descriptor;
  private final MemorySegment memory;

  private DescriptorFile(Path name, int descriptor, MemorySegment memory) {
    this.name = name;
    this.descriptor = descriptor;
    this.memory = memory;
  }

  /// Whether such files can be opened here. Tries a lock to find out, but makes no restricted call
  /// unless native access is enabled.
  static boolean isSupported() {
    if (!DescriptorFile.class.getModule().isNativeAccessEnabled()
        || !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
        || !"64".equals(System.getProperty("sun.arch.data.model"))
        || !Files.isDirectory(DESCRIPTORS)) {
      return false;
    }
    try {
      int file = Posix.anonymousFile();
      try {
        Posix.lock(file, Posix.F_WRLCK, 0, 1);
        return true;
      } finally {
        Posix.close(file);
      }
    } catch (Posix.SystemCallException oldKernelOrSandbox) {
      return false;
    }
  }

  static DescriptorFile open(Path path, Path name, Element element) throws IOException {
    int descriptor = openDescriptor(path, Posix.O_RDWR);
    try {
      // This name leads to the open file, even if its path now leads elsewhere.
      Path file = DESCRIPTORS.resolve(Integer.toString(descriptor));
      return new DescriptorFile(
          name, descriptor, FileMapping.uninterrupted(() -> map(file, element)));
    } catch (IOException | RuntimeException | Error e) {
      Posix.close(descriptor);
      throw e;
    }
  }

  private static MemorySegment map(Path file, Element element) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return FileMapping.map(channel, element);
    }
  }

  interface Inspection<T> {
    T run(FileChannel channel, LockQuery locks) throws IOException;
  }

  /// Asks for the holder of a role, as [Posix#lockHolder] does.
  interface LockQuery {
    long holder(Role role);
  }

  /// Reads a file without write access, together with the locks on its roles.
  static <T> T inspect(Path path, Inspection<T> inspection) throws IOException {
    int descriptor = openDescriptor(path, Posix.O_RDONLY);
    try (FileChannel channel =
        FileChannel.open(
            DESCRIPTORS.resolve(Integer.toString(descriptor)), StandardOpenOption.READ)) {
      return inspection.run(
          channel, role -> Posix.lockHolder(descriptor, role.line, RingLayout.LINE_BYTES));
    } finally {
      Posix.close(descriptor);
    }
  }

  private static int openDescriptor(Path path, int mode) throws IOException {
    try {
      return Posix.open(path.toFile().getAbsolutePath(), mode);
    } catch (Posix.SystemCallException e) {
      throw switch (e.errno) {
        case Posix.ENOENT -> new NoSuchFileException(path.toString());
        case Posix.EACCES -> new AccessDeniedException(path.toString());
        default -> new FileSystemException(path.toString(), null, e.getMessage());
      };
    }
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public boolean tryLock(Role role) throws IOException {
    try {
      Posix.lock(descriptor, Posix.F_WRLCK, role.line, RingLayout.LINE_BYTES);
      return true;
    } catch (Posix.SystemCallException e) {
      if (e.errno == Posix.EAGAIN || e.errno == Posix.EACCES) {
        return false;
      }
      throw new IOException(e);
    }
  }

  @Override
  public void unlock(Role role) throws IOException {
    try {
      Posix.lock(descriptor, Posix.F_UNLCK, role.line, RingLayout.LINE_BYTES);
    } catch (Posix.SystemCallException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Posix.close(descriptor);
    } catch (Posix.SystemCallException e) {
      throw new IOException(e);
    }
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
