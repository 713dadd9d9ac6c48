package dev.ringbuf.ringtop;

import dev.ringbuf.RingInspection;
import java.time.Duration;
import java.util.Optional;

/// What a look at a file has shown.
sealed interface Look {

  /// A ring.
  ///
  /// @param rates since the look before; empty at the first one
  /// @param sincePush how long ago the producer last pushed or dropped
  /// @param pushSeen false if it has not while it was watched, so that `sincePush` is a minimum
  /// @param note what happened to the file while it was watched; may be empty
  record Seen(
      RingInspection ring, Optional<Rates> rates, Duration sincePush, boolean pushSeen, String note)
      implements Look {}

  /// No ring.
  ///
  /// @param reason why
  record Failed(String reason) implements Look {}

  /// Elements a second.
  record Rates(long offered, long delivered, long dropped, long skipped) {}
}
