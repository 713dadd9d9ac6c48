package dev.ringbuf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// An open file with a ring in it: its mapping, and the locks on its roles. `toString` is the
/// file's name, for messages.
interface OpenFile {
  /// The mapped ring: exactly header, data and ledger.
  MemorySegment memory();

  /// Tries to lock the bytes of a role, without waiting.
  ///
  /// @return false if another process or another open file of this JVM has locked them
  boolean tryLock(Role role) throws IOException;

  /// Unlocks a role that this open file has locked.
  void unlock(Role role) throws IOException;

  /// Closes the file. Its roles are unlocked by then. The mapping stays while it is referenced.
  void close() throws IOException;
}
