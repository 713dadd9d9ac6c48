package dev.ringbuf.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// The records of one stream, among those of others in its partition. Finds the last one, and the
/// one with a position. Used by the thread of its consumer.
///
/// Positions of a stream grow with offsets, except where a writer was killed and its successor has
/// repeated records. From every record on, the log is complete: it may repeat, but it never jumps
/// ahead. So each of several records that contain a position is a right place to start.
final class StreamLog {
  private static final Duration POLL = Duration.ofMillis(100);

  /// How long the broker may deliver nothing that it has.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// The last record of a stream is usually among so many at the end of the partition.
  private static final long FIRST_LOOK = 64;

  private static final long LOOK_FACTOR = 16;

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final byte[] key;

  private StreamLog(Consumer<byte[], byte[]> consumer, TopicPartition partition, String stream) {
    this.consumer = consumer;
    this.partition = partition;
    this.key = RecordFormat.key(stream);
  }

  /// Assigns the stream's partition to a consumer.
  ///
  /// @throws UnknownTopicOrPartitionException if the topic does not exist
  static StreamLog open(Consumer<byte[], byte[]> consumer, String topic, String stream) {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic);
    if (partitions == null || partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException(topic);
    }
    TopicPartition partition =
        new TopicPartition(topic, RecordFormat.partition(stream, partitions.size()));
    consumer.assign(List.of(partition));
    return new StreamLog(consumer, partition, stream);
  }

  /// A consumer that belongs to no group, commits nothing by itself and creates no topic.
  static KafkaConsumer<byte[], byte[]> consumer(KafkaTopic topic, Map<String, ?> more) {
    Map<String, Object> chosen =
        Map.of("reconnect.backoff.max.ms", 1_000, "default.api.timeout.ms", 10_000);
    Map<String, Object> needed =
        Map.of(
            "enable.auto.commit", false,
            "allow.auto.create.topics", false,
            "auto.offset.reset", "none");
    Map<String, Object> all = topic.clientProperties(chosen, needed);
    all.putAll(more);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// A consumer for [#last] and [#offsetOf]. It answers a seek soon: behind the end of the log, a
  /// fetch on its way would hold the next one up for `fetch.max.wait.ms`.
  static KafkaConsumer<byte[], byte[]> searcher(KafkaTopic topic) {
    return consumer(topic, Map.of("fetch.max.wait.ms", 5));
  }

  TopicPartition partition() {
    return partition;
  }

  boolean isOfStream(ConsumerRecord<byte[], byte[]> record) {
    return Arrays.equals(record.key(), key);
  }

  long beginning() {
    return Objects.requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition));
  }

  private long end() {
    return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
  }

  /// The record of the stream that reaches furthest; null if there is none. Reads the partition
  /// backwards in growing steps.
  @Nullable TopicRecord last() {
    long beginning = beginning();
    long end = end();
    long until = end;
    for (long look = FIRST_LOOK; until > beginning; look *= LOOK_FACTOR) {
      long from = Math.max(beginning, end - look);
      Furthest furthest = new Furthest();
      scan(from, until, furthest);
      if (furthest.record != null) {
        return furthest.record;
      }
      until = from;
    }
    return null;
  }

  private static final class Furthest implements Predicate<TopicRecord> {
    private @Nullable TopicRecord record;

    @Override
    public boolean test(TopicRecord next) {
      if (record == null || next.end() >= record.end()) {
        record = next;
      }
      return true;
    }
  }

  /// The offset of a record from which on the stream is complete from the given position on: that
  /// of a record that begins there or before, or the beginning if nothing in the topic does.
  long offsetOf(long position) {
    long low = beginning();
    long high = end();
    long found = low;
    while (low < high) {
      long middle = (low + high) >>> 1;
      First first = new First();
      scan(middle, high, first);
      TopicRecord record = first.record;
      if (record != null && record.position() <= position) {
        found = record.offset();
        low = record.offset() + 1;
      } else {
        high = middle;
      }
    }
    return found;
  }

  private static final class First implements Predicate<TopicRecord> {
    private @Nullable TopicRecord record;

    @Override
    public boolean test(TopicRecord next) {
      record = next;
      return false;
    }
  }

  /// Shows the stream's records with offsets in `from .. until - 1`, as long as the visitor wants
  /// more.
  ///
  /// @throws TimeoutException if the broker delivers nothing for a while
  private void scan(long from, long until, Predicate<TopicRecord> visitor) {
    consumer.seek(partition, from);
    long lastNews = System.nanoTime();
    while (consumer.position(partition) < until) {
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
      if (!records.isEmpty()) {
        lastNews = System.nanoTime();
      } else if (System.nanoTime() - lastNews > PATIENCE.toNanos()) {
        throw new TimeoutException("the broker has records but delivers none");
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.offset() >= until) {
          return;
        }
        if (isOfStream(record) && !visitor.test(TopicRecord.of(record))) {
          return;
        }
      }
    }
  }
}
