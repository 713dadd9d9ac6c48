package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ringbuf.reactor.ElementFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// A record of a stream, decoded: elements, a gap, or the end. [TopicReader] does this for you; use
/// it directly in a Kafka consumer of your own, together with [StreamCursor].
///
/// ```java
/// for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
///   TopicRecord elements = TopicRecord.of(record);
///   if (elements.kind() == Kind.DATA) {
///     process(elements.position(), elements.floats());
///   }
/// }
/// ```
///
/// Immutable, as long as nobody changes the array of the Kafka record.
public final class TopicRecord {
  /// What a record tells about its stream.
  public enum Kind {
    /// Elements.
    DATA,
    /// Elements that were offered and are missing from the stream.
    GAP,
    /// The producer has completed or failed; nothing follows.
    END
  }

  private final String stream;
  private final int partition;
  private final long offset;
  private final Kind kind;
  private final long position;
  private final long count;
  private final int element;
  private final String layout;
  private final @Nullable Long time;
  private final @Nullable Integer code;
  private final MemorySegment data;

  private TopicRecord(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    byte[] value = record.value();
    this.stream = key == null ? "" : new String(key, UTF_8);
    this.partition = record.partition();
    this.offset = record.offset();
    long version = number(record, RecordFormat.VERSION_HEADER);
    if (version != RecordFormat.VERSION) {
      throw new TopicException(
          "%s has format version %d, this reader knows %d: use a newer version of ringbuf"
              .formatted(place(record), version, RecordFormat.VERSION));
    }
    this.kind = kind(record);
    this.position = number(record, RecordFormat.POSITION);
    this.count = kind == Kind.END ? 0 : number(record, RecordFormat.COUNT);
    this.element = kind == Kind.DATA ? (int) number(record, RecordFormat.ELEMENT) : 0;
    this.layout = kind == Kind.DATA ? text(record, RecordFormat.LAYOUT) : "";
    this.time = has(record, RecordFormat.TIME) ? number(record, RecordFormat.TIME) : null;
    this.code = has(record, RecordFormat.CODE) ? (int) number(record, RecordFormat.CODE) : null;
    this.data = MemorySegment.ofArray(value == null ? new byte[0] : value).asReadOnly();
    if (position < 0
        || count < (kind == Kind.END ? 0 : 1)
        || (kind == Kind.DATA && (data.byteSize() == 0 || data.byteSize() % count != 0))) {
      throw new TopicException(
          "%s makes no sense: %s, position %d, count %d, %d bytes"
              .formatted(place(record), kind, position, count, data.byteSize()));
    }
  }

  /// The end of a record from a position on.
  private TopicRecord(TopicRecord whole, long from) {
    this.stream = whole.stream;
    this.partition = whole.partition;
    this.offset = whole.offset;
    this.kind = whole.kind;
    this.position = from;
    this.count = whole.end() - from;
    this.element = whole.element;
    this.layout = whole.layout;
    this.time = null; // it was that of the first element
    this.code = whole.code;
    this.data =
        kind == Kind.DATA
            ? whole.data.asSlice((from - whole.position) * whole.elementBytes())
            : whole.data;
  }

  /// Decodes a record. Does not copy its elements.
  ///
  /// @throws TopicException if it is none of this format, or of an unknown version
  public static TopicRecord of(ConsumerRecord<byte[], byte[]> record) {
    return new TopicRecord(record);
  }

  private static Kind kind(ConsumerRecord<byte[], byte[]> record) {
    String name = text(record, RecordFormat.KIND);
    for (Kind kind : Kind.values()) {
      if (name.equalsIgnoreCase(kind.name())) {
        return kind;
      }
    }
    throw new TopicException(place(record) + " is of the unknown kind " + name);
  }

  private static boolean has(ConsumerRecord<byte[], byte[]> record, String name) {
    return record.headers().lastHeader(name) != null;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    byte[] value = header == null ? null : header.value();
    if (value == null) {
      throw new TopicException(
          "%s has no header %s: it was not written by a TopicWriter"
              .formatted(place(record), name));
    }
    return new String(value, UTF_8);
  }

  private static long number(ConsumerRecord<byte[], byte[]> record, String name) {
    String text = text(record, name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TopicException(place(record) + ": " + name + " is no number: " + text, e);
    }
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return "the record at offset %d of partition %d of topic %s"
        .formatted(record.offset(), record.partition(), record.topic());
  }

  /// The stream's name: the key of the record.
  public String stream() {
    return stream;
  }

  /// What this record tells.
  public Kind kind() {
    return kind;
  }

  /// The index of the first element among all elements ever offered, >= 0; of the end, how many
  /// there were.
  public long position() {
    return position;
  }

  /// How many elements this record stands for, >= 1; 0 for the end.
  public long count() {
    return count;
  }

  /// The position of what comes next.
  public long end() {
    return position + count;
  }

  /// The type code of the elements, 1 .. 8 (docs/kafka.md); 0 if there are none.
  public int element() {
    return element;
  }

  /// The layout of an element as text (docs/kafka.md); empty if there are none.
  public String layout() {
    return layout;
  }

  /// Size of an element in bytes; 0 if there are none.
  public long elementBytes() {
    return kind == Kind.DATA ? data.byteSize() / count : 0;
  }

  /// When the producer made the first element, in ns since 1970, if the writer was told.
  public OptionalLong time() {
    return time == null ? OptionalLong.empty() : OptionalLong.of(time);
  }

  /// The code with which the producer has failed; empty if it has completed, or this is not the
  /// end.
  public OptionalInt failureCode() {
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /// The partition that the record lies in.
  public int partition() {
    return partition;
  }

  /// The offset of the record in its partition.
  public long offset() {
    return offset;
  }

  /// The elements, one behind the other, all values little-endian; not aligned; read-only.
  public MemorySegment data() {
    return data;
  }

  /// A copy of the elements as bytes. Works for every type of element.
  public byte[] bytes() {
    return data.toArray(JAVA_BYTE);
  }

  /// A copy of the elements.
  ///
  /// @throws IllegalStateException if they are not made of `short`s alone
  public short[] shorts() {
    return data.toArray(values(2, JAVA_SHORT_UNALIGNED));
  }

  /// As [#shorts].
  public char[] chars() {
    return data.toArray(values(3, JAVA_CHAR_UNALIGNED));
  }

  /// As [#shorts].
  public int[] ints() {
    return data.toArray(values(4, JAVA_INT_UNALIGNED));
  }

  /// As [#shorts].
  public long[] longs() {
    return data.toArray(values(5, JAVA_LONG_UNALIGNED));
  }

  /// As [#shorts].
  public float[] floats() {
    return data.toArray(values(6, JAVA_FLOAT_UNALIGNED));
  }

  /// As [#shorts].
  public double[] doubles() {
    return data.toArray(values(7, JAVA_DOUBLE_UNALIGNED));
  }

  @SuppressWarnings("unchecked") // withOrder returns the same kind of layout
  private <L extends ValueLayout> L values(int code, L layout) {
    if (element != code) {
      throw new IllegalStateException(
          "the elements are %s (%s), not %s: read data() or bytes()"
              .formatted(ElementFormat.nameOf(element), this.layout, ElementFormat.nameOf(code)));
    }
    return (L) layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  /// This record without what lies before a position.
  TopicRecord from(long start) {
    return new TopicRecord(this, start);
  }

  @Override
  public String toString() {
    return "%s of %d at %d, stream %s, partition %d, offset %d"
        .formatted(kind, count, position, stream, partition, offset);
  }
}
