package dev.ringbuf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who holds the roles of a ring. Within this JVM a flag says so; for a ring in a file an exclusive
/// lock on the role's bytes of that file tells other processes, and the operating system frees it
/// when the process dies.
///
/// A claim is given back by its holder only: closing the ring does not take it away from a thread
/// that may be in the middle of a push. So a ring's file stays open until the ring is closed and
/// both roles are free.
///
/// Any thread; locks and system calls are fine here, for none of it is on the data path.
final class RoleClaims {
  private final Set<Role> claimed = EnumSet.noneOf(Role.class);
  private final Map<Role, FileLock> locks = new EnumMap<>(Role.class);
  private final @Nullable SharedFile file;
  private boolean closed;

  RoleClaims(@Nullable SharedFile file) {
    this.file = file;
  }

  /// @throws RingBusyException if the role is held already, here or in another process
  /// @throws RingClosedException if the ring is closed
  synchronized void claim(Role role) {
    if (closed) {
      throw new RingClosedException("the ring is closed: open or allocate it again");
    }
    if (claimed.contains(role)) {
      throw taken(role, "this ring", "; close it first");
    }
    if (file != null) {
      locks.put(role, lock(file, role));
    }
    claimed.add(role);
  }

  private static FileLock lock(SharedFile file, Role role) {
    try {
      FileLock lock = file.channel().tryLock(role.line, RingLayout.LINE_BYTES, false);
      if (lock == null) {
        throw taken(role, file.toString(), " by another process");
      }
      return lock;
    } catch (OverlappingFileLockException e) {
      throw taken(role, file.toString(), " by another ring of this JVM");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock the " + role.label + " role of " + file, e);
    }
  }

  private static RingBusyException taken(Role role, String of, String by) {
    return new RingBusyException(
        "the " + role.label + " role of " + of + " is already claimed" + by);
  }

  synchronized void release(Role role) {
    claimed.remove(role);
    FileLock lock = locks.remove(role);
    try {
      if (lock != null) {
        lock.release();
      }
      closeFileIfUnused();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the " + role.label + " role of " + file, e);
    }
  }

  /// Grants no claims from now on; closes the file, now or when the last claim is given back.
  synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        closeFileIfUnused();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close " + file, e);
      }
    }
  }

  private void closeFileIfUnused() throws IOException {
    if (file != null && closed && claimed.isEmpty()) {
      file.close();
    }
  }
}
