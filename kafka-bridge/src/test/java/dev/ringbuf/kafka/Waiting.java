package dev.ringbuf.kafka;

import dev.ringbuf.testing.Await;

/// Waits until a writer waits.
final class Waiting {
  private Waiting() {}

  /// @param text in the reason that the writer gives
  static void await(TopicWriter writer, String text) {
    Await.until("the writer waits because " + text, () -> waits(writer, text));
  }

  private static boolean waits(TopicWriter writer, String text) {
    TopicException error = writer.status().error();
    return error != null && String.valueOf(error.getMessage()).contains(text);
  }
}
