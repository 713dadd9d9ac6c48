package dev.ringbuf;

import org.jspecify.annotations.Nullable;

/// Finds a role used from two threads, in runs with assertions enabled (`-ea`); costs nothing in
/// others. The first thread that uses a role owns it until [#handOver].
///
/// The field is plain: a race on it is the very misuse that is looked for, and finding it late is
/// better than paying for an ordered access on the data path.
final class OwnerThread {
  private final String role;
  private @Nullable Thread owner;

  OwnerThread(String role) {
    this.role = role;
  }

  /// To be called in an `assert`.
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
