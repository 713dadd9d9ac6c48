package dev.ringbuf;

import org.jspecify.annotations.Nullable;

/// Detects the use of a role from two threads, if assertions are enabled (`-ea`); costs nothing
/// otherwise. The first thread that uses a role owns it until [#handOver].
///
/// The field is plain. A race on it is itself the misuse, and late detection is better than an
/// ordered access on the data path.
final class OwnerThread {
  private final String role;
  private @Nullable Thread owner;

  OwnerThread(String role) {
    this.role = role;
  }

  /// For use in an `assert`.
  boolean isCurrent() {
    Thread current = Thread.currentThread();
    Thread seen = owner;
    if (seen == null) {
      owner = current;
      return true;
    }
    if (seen != current) {
      throw new AssertionError(
          "the "
              + role
              + " role is used by thread \""
              + current.getName()
              + "\" but belongs to \""
              + seen.getName()
              + "\"; one thread at a time: call handOver() before another thread takes over");
    }
    return true;
  }

  void handOver() {
    owner = null;
  }
}
