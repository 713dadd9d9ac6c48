package dev.ringbuf.kafka;

/// Elements of a stream are missing in the topic, and no gap record says so. Somebody has deleted
/// records or partitions, changed the number of partitions, or written to the stream by other means
/// than one [TopicWriter] at a time.
public final class MissingElementsException extends TopicException {
  private static final long serialVersionUID = 1;

  private final long position;
  private final long count;

  MissingElementsException(String stream, long position, long count, int partition, long offset) {
    super(
        ("%d elements of stream %s are missing from position %d on, and no gap record covers them:"
                + " the record at partition %d, offset %d begins at %d. To go on behind them, read"
                + " from that position")
            .formatted(count, stream, position, partition, offset, position + count));
    this.position = position;
    this.count = count;
  }

  /// The position of the first missing element.
  public long position() {
    return position;
  }

  /// How many elements are missing.
  public long count() {
    return count;
  }
}
