package dev.ringbuf.kafka;

import org.jspecify.annotations.Nullable;

/// The place of a reader in a stream: removes what the topic has twice, and checks that nothing is
/// missing. [TopicReader] has one; use it in a Kafka consumer of your own, one for each stream.
///
/// ```text
/// in the topic:  Data(0,8) Data(8,8) | writer killed | Data(8,4) Gap(12,4)  Data(16,8)
/// accepted:      Data(0,8) Data(8,8)                   -         -          Data(16,8)
/// ```
///
/// One thread at a time.
public final class StreamCursor {
  private long position;
  private long duplicates;

  /// @param position of the first element that is wanted, >= 0
  public StreamCursor(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is not >= 0");
    }
    this.position = position;
  }

  /// The position that comes next.
  public long position() {
    return position;
  }

  /// Elements that came again and were removed.
  public long duplicates() {
    return duplicates;
  }

  /// Looks at the next record of the stream, in the order of offsets.
  ///
  /// @return the record, or the part of it that is new; null if nothing is
  /// @throws MissingElementsException if elements are missing before it; the cursor stays
  public @Nullable TopicRecord accept(TopicRecord record) {
    if (record.position() > position) {
      throw new MissingElementsException(
          record.stream(),
          position,
          record.position() - position,
          record.partition(),
          record.offset());
    }
    if (record.kind() == TopicRecord.Kind.END) {
      return record.position() == position ? record : null;
    }
    long known = Math.min(position - record.position(), record.count());
    duplicates += known;
    if (known == record.count()) {
      return null;
    }
    position = record.end();
    return known == 0 ? record : record.from(record.position() + known);
  }

  /// Goes on at a later position: the caller knows why elements are missing.
  void skipTo(long later) {
    position = later;
  }
}
