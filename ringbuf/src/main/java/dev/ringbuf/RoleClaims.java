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
/// Any thread; locks and system calls are fine here, for none of it is on the data path.
final class RoleClaims {
  private final Set<Role> claimed = EnumSet.noneOf(Role.class);
  private final Map<Role, FileLock> locks = new EnumMap<>(Role.class);
  private final @Nullable SharedFile file;

  RoleClaims(@Nullable SharedFile file) {
    this.file = file;
  }

  /// @throws IllegalStateException if the role is held already, here or in another process
  synchronized void claim(Role role) {
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

  private static IllegalStateException taken(Role role, String of, String by) {
    return new IllegalStateException(
        "the " + role.label + " role of " + of + " is already claimed" + by);
  }

  synchronized void release(Role role) {
    claimed.remove(role);
    FileLock lock = locks.remove(role);
    if (lock != null) {
      try {
        lock.release();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unlock the " + role.label + " role of " + file, e);
      }
    }
  }

  synchronized void releaseAll() {
    for (Role role : Role.values()) {
      release(role);
    }
  }
}
