package dev.ringbuf.kafka;

import java.time.Duration;
import java.util.List;

/// How a [TopicWriter] cuts streams into records, and how much it keeps in flight. Immutable.
///
/// ```java
/// WriterSpec spec = WriterSpec.defaults().withLinger(Duration.ofMillis(20)).withCompression("lz4");
/// ```
///
/// @param maxRecordBytes bytes of elements in a record at most, >= 1; a record holds whole
///   elements, at least one, and at most an eighth of the ring, so that the producer finds room
///   meanwhile
/// @param linger how long to wait for a full record, >= 0; a gap and the end of the stream cut it
/// @param compression of the batches: `none`, `gzip`, `snappy`, `lz4` or `zstd`
/// @param maxInFlight records of a stream that are sent but not acknowledged at most, >= 1. They
///   occupy the ring, and memory of `maxInFlight x maxRecordBytes` for each stream
/// @param maxBackoff the longest pause between two attempts to reach the broker, > 0
/// @param partitions if the topic does not exist, it is created with so many partitions; 0: it is
///   not created
/// @param replicas of each partition of a topic that is created
public record WriterSpec(
    int maxRecordBytes,
    Duration linger,
    String compression,
    int maxInFlight,
    Duration maxBackoff,
    int partitions,
    int replicas) {

  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private static final WriterSpec DEFAULTS =
      new WriterSpec(1 << 16, Duration.ofMillis(5), "none", 64, Duration.ofSeconds(5), 0, 1);

  /// Checks the ranges.
  ///
  /// @throws IllegalArgumentException if a value is out of range
  public WriterSpec {
    require(CODECS.contains(compression), "compression " + compression + " is none of " + CODECS);
    require(maxRecordBytes >= 1, "maxRecordBytes " + maxRecordBytes + " is not >= 1");
    require(!linger.isNegative(), "linger " + linger + " is negative");
    require(maxInFlight >= 1, "maxInFlight " + maxInFlight + " is not >= 1");
    require(maxBackoff.isPositive(), "maxBackoff " + maxBackoff + " is not > 0");
    require(partitions >= 0, "partitions " + partitions + " is negative");
    require(replicas >= 1 && replicas <= Short.MAX_VALUE, "replicas " + replicas + " is not >= 1");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /// Records of 64 KiB, 5 ms of linger, no compression, 64 records in flight, attempts at least
  /// every 5 s, and no creation of topics.
  public static WriterSpec defaults() {
    return DEFAULTS;
  }

  /// With other [#maxRecordBytes].
  public WriterSpec withMaxRecordBytes(int bytes) {
    return new WriterSpec(
        bytes, linger, compression, maxInFlight, maxBackoff, partitions, replicas);
  }

  /// With another [#linger].
  public WriterSpec withLinger(Duration time) {
    return new WriterSpec(
        maxRecordBytes, time, compression, maxInFlight, maxBackoff, partitions, replicas);
  }

  /// With another [#compression].
  public WriterSpec withCompression(String codec) {
    return new WriterSpec(
        maxRecordBytes, linger, codec, maxInFlight, maxBackoff, partitions, replicas);
  }

  /// With another [#maxInFlight].
  public WriterSpec withMaxInFlight(int records) {
    return new WriterSpec(
        maxRecordBytes, linger, compression, records, maxBackoff, partitions, replicas);
  }

  /// With another [#maxBackoff].
  public WriterSpec withMaxBackoff(Duration pause) {
    return new WriterSpec(
        maxRecordBytes, linger, compression, maxInFlight, pause, partitions, replicas);
  }

  /// Creates the topic if it does not exist.
  ///
  /// @param count of partitions, >= 1
  /// @param replication replicas of each partition, >= 1
  public WriterSpec creatingTopic(int count, int replication) {
    return new WriterSpec(
        maxRecordBytes, linger, compression, maxInFlight, maxBackoff, count, replication);
  }
}
