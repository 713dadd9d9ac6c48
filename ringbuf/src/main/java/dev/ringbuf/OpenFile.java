package dev.ringbuf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A ring's file as one ring of this JVM has it open: its mapping, and the locks on its roles. Its
/// string is the file's name, for messages.
interface OpenFile {
  /// The mapped ring: header, ledger and data, and no byte more.
  MemorySegment memory();

  /// Locks the bytes of a role, without waiting.
  ///
  /// @return whether it was free: no other process and no other open file of this JVM has it locked
  boolean tryLock(Role role) throws IOException;

  /// Frees a role that this open file has locked.
  void unlock(Role role) throws IOException;

  /// Closes the file, whose roles are free by now. The mapping stays while it is referred to.
  void close() throws IOException;
}
