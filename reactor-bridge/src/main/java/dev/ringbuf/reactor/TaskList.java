package dev.ringbuf.reactor;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that wait for the same: a dense array, so that a sweep is a walk through
/// memory; a task leaves by the last one taking its place. Owned by the loop's thread.
final class TaskList {
  private @Nullable PollerTask[] tasks = new @Nullable PollerTask[16];
  private int size;

  int size() {
    return size;
  }

  PollerTask get(int index) {
    return Objects.requireNonNull(tasks[index]);
  }

  void add(PollerTask task) {
    if (size == tasks.length) {
      tasks = Arrays.copyOf(tasks, 2 * size);
    }
    task.list = this;
    task.index = size;
    tasks[size++] = task;
  }

  void remove(PollerTask task) {
    PollerTask last = get(--size);
    tasks[size] = null;
    if (task.index != size) {
      tasks[task.index] = last;
      last.index = task.index;
    }
    task.list = null;
  }

  /// Moves a task here from wherever it is.
  void take(PollerTask task) {
    TaskList from = task.list;
    if (from != this) {
      if (from != null) {
        from.remove(task);
      }
      add(task);
    }
  }
}
