package dev.ringbuf.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// A record on its way to the broker. The producer's thread completes it.
final class SentRecord implements Callback {
  private final WriterSession session;

  /// Elements that are held for it in the ring.
  final long held;

  /// The position behind it.
  final long end;

  final long sentNanos = System.nanoTime();

  private volatile boolean acknowledged;

  SentRecord(WriterSession session, long held, long end) {
    this.session = session;
    this.held = held;
    this.end = end;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
    if (error == null) {
      acknowledged = true;
      session.wake();
    } else {
      session.fail(error);
    }
  }
}
