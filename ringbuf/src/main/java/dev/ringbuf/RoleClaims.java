package dev.ringbuf;

import dev.ringbuf.RingInspection.Holder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The claims on the roles of a ring. One ring object records them in a set. For a ring in a file,
/// a lock on the role's bytes also excludes other rings and other processes, and the operating
/// system frees it when the process ends.
///
/// The holder's process stands in the role's line while the lock is held, because the lock does not
/// tell it. In other memory there is no lock, so nobody could trust that word, and it stays 0.
///
/// Only the holder gives a claim back. Closing the ring does not, because a thread may be in the
/// middle of a push. So a ring's file stays open until the ring is closed and both roles are free.
///
/// Any thread. The data path does not come here, so locks and system calls do no harm.
final class RoleClaims {
  private final Set<Role> claimed = EnumSet.noneOf(Role.class);
  private final @Nullable OpenFile file;
  private boolean closed;

  RoleClaims(@Nullable OpenFile file) {
    this.file = file;
  }

  /// @throws RingBusyException if the role is claimed, here or in another process
  /// @throws RingClosedException if the ring is closed
  synchronized void claim(Role role) {
    if (closed) {
      throw new RingClosedException("the ring is closed: open or allocate it again");
    }
    if (claimed.contains(role)) {
      throw taken(role, "this ring", "; close it first");
    }
    if (file != null) {
      lock(file, role);
    }
    claimed.add(role);
  }

  private static void lock(OpenFile file, Role role) {
    try {
      if (!file.tryLock(role)) {
        throw taken(role, file.toString(), " by another process or another ring of this JVM");
      }
      setPid(file, role, ProcessHandle.current().pid());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock the " + role.label + " role of " + file, e);
    }
  }

  /// A truncated file must not keep its role locked, nor fail a claim here: the roles report it.
  /// The JVM throws the error of such an access a little later, on return from native code at the
  /// latest. The yield lets it do so here.
  @SuppressWarnings("ThreadPriorityCheck") // any native call would do
  private static void setPid(OpenFile file, Role role, long pid) {
    try {
      RingLayout.setRelease(file.memory(), role.pid, pid);
      Thread.yield();
    } catch (InternalError truncated) {
      // nobody can read the word either
    }
  }

  private static RingBusyException taken(Role role, String of, String by) {
    return new RingBusyException(
        "the " + role.label + " role of " + of + " is already claimed" + by);
  }

  synchronized void release(Role role) {
    if (claimed.remove(role) && file != null) {
      try {
        setPid(file, role, 0);
      } finally {
        unlock(file, role);
      }
    }
  }

  /// Who holds a role, as far as this object knows: others may have claimed it elsewhere.
  synchronized Holder holder(Role role) {
    return claimed.contains(role) ? Holder.process(ProcessHandle.current().pid()) : Holder.UNKNOWN;
  }

  private void unlock(OpenFile file, Role role) {
    try {
      file.unlock(role);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the " + role.label + " role of " + file, e);
    } finally {
      closeFileIfUnused();
    }
  }

  /// Grants no claims from now on; closes the file, now or when the last claim is given back.
  synchronized void close() {
    if (!closed) {
      closed = true;
      closeFileIfUnused();
    }
  }

  private void closeFileIfUnused() {
    if (file != null && closed && claimed.isEmpty()) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close " + file, e);
      }
    }
  }
}
