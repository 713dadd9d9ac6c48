package dev.ringbuf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// An open file that all rings of this JVM on it share, locked through Java's [FileChannel].
///
/// These are POSIX locks. They belong to the process, and the process loses all of them when it
/// closes *any* descriptor of the file. So one channel holds the locks, and further channels on the
/// same file stay open while a role is locked.
///
/// A path does not tell whether two channels are on the same file, because the name may lead
/// elsewhere by the time it is opened. The JDK tells: it refuses to lock a byte that any channel of
/// this JVM on the same device and inode has locked. Each shared file locks such a byte, its mark,
/// far behind every ring. The lock is a shared one, so other processes do not conflict with it.
final class SharedFile implements OpenFile {
  /// Marks are above this offset; rings end below it.
  private static final long FIRST_MARK = 1L << 62;

  /// Every file that is open. Also the monitor of all state of this class.
  private static final Set<SharedFile> OPEN = new HashSet<>();

  /// Channels whose file is unknown. They stay open, because closing them might free locks.
  private static final List<FileChannel> UNKNOWN = new ArrayList<>();

  private final Path name;
  private final FileChannel channel;
  private final MemorySegment memory;

  /// Random, so that the copy of this class in another class loader has different marks.
  private final long mark = ThreadLocalRandom.current().nextLong(FIRST_MARK, Long.MAX_VALUE);

  private final Map<Role, FileLock> locks = new EnumMap<>(Role.class);

  /// More channels on this file, to be closed once no role is locked.
  private final List<FileChannel> parked = new ArrayList<>();

  private int users;

  private SharedFile(Path name, FileChannel channel, MemorySegment memory) {
    this.name = name;
    this.channel = channel;
    this.memory = memory;
  }

  /// Opens an existing file, or joins the rings that have it open.
  static SharedFile open(Path path, Path name, Element element) throws IOException {
    synchronized (OPEN) {
      SharedFile file = FileMapping.uninterrupted(() -> find(path, name, element));
      file.users++;
      return file;
    }
  }

  /// An interrupt can close only a channel on a file that is new to this JVM: other channels are
  /// neither read nor mapped, and an interrupt has no effect on `tryLock`.
  private static SharedFile find(Path path, Path name, Element element) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SharedFile known = known(channel);
    if (known != null) {
      known.parked.add(channel);
      known.closeParked();
      return known;
    }
    try {
      SharedFile file = new SharedFile(name, channel, FileMapping.map(channel, element));
      file.setMark();
      OPEN.add(file);
      return file;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /// The shared file that a new channel is on; null if no ring of this JVM is on its file.
  private static @Nullable SharedFile known(FileChannel channel) throws IOException {
    for (SharedFile file : OPEN) {
      try {
        FileLock lock = channel.tryLock(file.mark, 1, true);
        if (lock != null) {
          lock.release();
        }
      } catch (OverlappingFileLockException e) {
        return file;
      } catch (IOException e) {
        UNKNOWN.add(channel);
        throw e;
      }
    }
    return null;
  }

  private void setMark() throws IOException {
    if (channel.tryLock(mark, 1, true) == null) {
      throw new IOException("another process has locked the whole file");
    }
  }

  private void closeParked() throws IOException {
    if (locks.isEmpty()) {
      for (FileChannel other : parked) {
        other.close();
      }
      parked.clear();
    }
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public boolean tryLock(Role role) throws IOException {
    synchronized (OPEN) {
      if (locks.containsKey(role)) {
        return false;
      }
      FileLock lock = channel.tryLock(role.line, RingLayout.LINE_BYTES, false);
      if (lock != null) {
        locks.put(role, lock);
      }
      return lock != null;
    }
  }

  @Override
  public void unlock(Role role) throws IOException {
    synchronized (OPEN) {
      FileLock lock = locks.remove(role);
      if (lock != null) {
        lock.release();
      }
      closeParked();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(this);
        try (channel) {
          closeParked();
        }
      }
    }
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
