package dev.ringbuf.websocket;

import dev.ringbuf.testing.Await;

/// What tests wait for.
final class TestWaits {
  private TestWaits() {}

  /// Waits until a socket has this many clients, and all have their place in the broadcast.
  static void clients(RingSocket socket, int count) {
    Await.until(
        count + " clients",
        () -> socket.clients() == count && socket.broadcast().subscribers().size() == count);
  }
}
