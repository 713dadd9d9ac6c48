package dev.ringbuf.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Everything that a topic has of a stream, read by a plain consumer, in the order of offsets.
record TopicAudit(List<TopicRecord> records) {

  /// Reads all partitions to their end.
  static Map<String, TopicAudit> of(KafkaTopic topic) {
    Map<String, TopicAudit> streams = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = StreamLog.consumer(topic, Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          TopicRecord decoded = TopicRecord.of(record);
          streams
              .computeIfAbsent(decoded.stream(), _ -> new TopicAudit(new ArrayList<>()))
              .records
              .add(decoded);
        }
      }
    }
    return streams;
  }

  static TopicAudit of(KafkaTopic topic, String stream) {
    return of(topic).getOrDefault(stream, new TopicAudit(List.of()));
  }

  /// Checks that positions are continuous from 0 on, that only gap records cover what is missing,
  /// and that each element, a `long`, is its own position.
  Totals check() {
    StreamCursor cursor = new StreamCursor(0);
    long delivered = 0;
    long missing = 0;
    boolean ended = false;
    for (TopicRecord record : records) {
      TopicRecord fresh = cursor.accept(record); // throws if elements are missing
      if (fresh == null) {
        continue;
      }
      assertThat(ended).as("a record behind the end: %s", fresh).isFalse();
      switch (fresh.kind()) {
        case DATA -> {
          delivered += fresh.count();
          long position = fresh.position();
          for (long value : fresh.longs()) {
            assertThat(value).isEqualTo(position++);
          }
        }
        case GAP -> missing += fresh.count();
        case END -> ended = true;
      }
    }
    return new Totals(cursor.position(), delivered, missing, cursor.duplicates(), ended);
  }

  /// What a topic has of a stream.
  ///
  /// @param end the position behind the last record
  /// @param delivered elements, each counted once
  /// @param missing elements that gap records cover
  /// @param duplicates elements that came again
  /// @param ended whether the end is there
  record Totals(long end, long delivered, long missing, long duplicates, boolean ended) {}
}
