package dev.ringbuf.reactor;

/// A [RingBroadcast] has as many subscribers as its limit allows
/// ([BroadcastSpec#withMaxSubscribers]). Try again when one of them has left.
public final class TooManySubscribersException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  TooManySubscribersException(int limit) {
    super(
        "the broadcast has %d subscribers, which is its limit: let one leave, or raise the limit"
            .formatted(limit));
  }
}
