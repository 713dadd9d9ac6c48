package dev.ringbuf.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ringbuf.reactor.ElementFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Makes the records of one stream: see docs/kafka.md. The values of headers are text, so that
/// every tool shows them.
final class RecordFormat {
  static final int VERSION = 1;

  static final String VERSION_HEADER = "ringbuf.version";
  static final String KIND = "ringbuf.kind";
  static final String POSITION = "ringbuf.position";
  static final String COUNT = "ringbuf.count";
  static final String ELEMENT = "ringbuf.element";
  static final String LAYOUT = "ringbuf.layout";
  static final String TIME = "ringbuf.time";
  static final String CODE = "ringbuf.code";

  /// The key and the headers of a record take no more bytes than this, the key's own bytes and the
  /// layout's aside.
  static final int OVERHEAD_BYTES = 512;

  private static final byte[] NOTHING = {};

  private static final Map<TopicRecord.Kind, Header> KINDS = new EnumMap<>(TopicRecord.Kind.class);

  static {
    for (TopicRecord.Kind kind : TopicRecord.Kind.values()) {
      byte[] name = kind.name().toLowerCase(Locale.ROOT).getBytes(UTF_8);
      KINDS.put(kind, new RecordHeader(KIND, name));
    }
  }

  private final String topic;
  private final int partition;
  private final byte[] key;
  private final Header version = header(VERSION_HEADER, VERSION);
  private final Header element;
  private final Header layout;

  RecordFormat(String topic, int partition, String stream, ElementFormat element) {
    this.topic = topic;
    this.partition = partition;
    this.key = key(stream);
    this.element = header(ELEMENT, element.code());
    this.layout = new RecordHeader(LAYOUT, element.text().getBytes(UTF_8));
  }

  static byte[] key(String stream) {
    return stream.getBytes(UTF_8);
  }

  /// The partition of a stream, as Kafka's clients choose it for a record with this key.
  static int partition(String stream, int partitions) {
    return Utils.toPositive(Utils.murmur2(key(stream))) % partitions;
  }

  /// @param time when the producer made the first element, in ns since 1970; null if unknown
  ProducerRecord<byte[], byte[]> data(
      long position, long count, byte[] elements, @Nullable Long time) {
    List<Header> headers = headers(TopicRecord.Kind.DATA, position);
    headers.add(header(COUNT, count));
    headers.add(element);
    headers.add(layout);
    if (time != null) {
      headers.add(header(TIME, time));
    }
    return record(elements, headers);
  }

  ProducerRecord<byte[], byte[]> gap(long position, long count) {
    List<Header> headers = headers(TopicRecord.Kind.GAP, position);
    headers.add(header(COUNT, count));
    return record(NOTHING, headers);
  }

  /// @param code the producer's failure code; null if it has completed
  ProducerRecord<byte[], byte[]> end(long position, @Nullable Integer code) {
    List<Header> headers = headers(TopicRecord.Kind.END, position);
    if (code != null) {
      headers.add(header(CODE, code));
    }
    return record(NOTHING, headers);
  }

  private List<Header> headers(TopicRecord.Kind kind, long position) {
    List<Header> headers = new ArrayList<>(8);
    headers.add(version);
    headers.add(Objects.requireNonNull(KINDS.get(kind)));
    headers.add(header(POSITION, position));
    return headers;
  }

  private ProducerRecord<byte[], byte[]> record(byte[] value, List<Header> headers) {
    return new ProducerRecord<>(topic, partition, null, key, value, headers);
  }

  private static Header header(String name, long value) {
    return new RecordHeader(name, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }
}
