package dev.ringbuf.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// One life of a producer: from the check of the topic to the first failure of a record.
///
/// **Order.** After a record has failed, none behind it may reach its partition: that would be a
/// hole which no gap record covers. Three things ensure it:
///
/// - The producer never gives a record up because of time (`delivery.timeout.ms`), so an absent
///   broker fails nothing.
/// - It is idempotent: of several requests in flight, the broker refuses those behind a missing
///   one.
/// - The first failure closes the producer at once, in the callback. Callbacks run on the
///   producer's own thread, so it sends nothing in between.
///
/// The session then ends. The next one begins where the topic ends.
final class WriterSession implements AutoCloseable {
  /// Properties of the producer that the promises stand on.
  static final Map<String, Object> NEEDED =
      Map.of(
          "acks",
          "all",
          "enable.idempotence",
          true,
          "delivery.timeout.ms",
          Integer.MAX_VALUE,
          "retries",
          Integer.MAX_VALUE);

  private static final int BATCH_BYTES = 1 << 18;
  private static final long BUFFER_BYTES = 1 << 25;

  /// How long to wait between two looks at idle rings.
  private static final long IDLE_NANOS = 500_000;

  /// How long to wait before a claim that was refused is tried again.
  private static final long CLAIM_NANOS = 200_000_000;

  private final Admin admin;
  private final KafkaTopic topic;
  private final WriterSpec spec;
  private final TopicWriter writer;
  private final Thread thread = Thread.currentThread();
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  private TopicCheck check;
  private long lastCheck = System.nanoTime();
  private long lastClaim;

  /// Checks the topic and makes a producer.
  ///
  /// @throws TopicException if the topic cannot be used now
  WriterSession(Admin admin, KafkaTopic topic, WriterSpec spec, TopicWriter writer)
      throws InterruptedException {
    this.admin = admin;
    this.topic = topic;
    this.spec = spec;
    this.writer = writer;
    this.check = TopicCheck.of(admin, topic, spec);
    Map<String, Object> chosen = new HashMap<>();
    chosen.put("max.block.ms", 10_000);
    chosen.put("reconnect.backoff.max.ms", 1_000);
    chosen.put("compression.type", spec.compression());
    chosen.put("linger.ms", 0); // the ring's linger has passed
    chosen.put("batch.size", Math.min(BATCH_BYTES, check.maxMessageBytes()));
    chosen.put("buffer.memory", BUFFER_BYTES);
    chosen.put("max.request.size", Math.max(1 << 20, check.maxMessageBytes()));
    this.producer =
        new KafkaProducer<>(
            topic.clientProperties(chosen, NEEDED),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /// Forwards until a record fails, or the writer is closed and nothing is in flight.
  ///
  /// @throws TopicException what has failed
  void run() throws InterruptedException {
    while (failure.get() == null) {
      boolean closing = writer.isClosing();
      if (!closing) {
        openStreams();
      }
      boolean acknowledged = false;
      boolean sent = false;
      boolean idle = true;
      for (ForwardedStream stream : writer.forwarded()) {
        if (stream.isOpen()) {
          acknowledged |= acknowledge(stream);
          sent |= !closing && send(stream);
          idle &= stream.isIdle();
        }
      }
      if (closing && (idle || writer.isClosingOverdue())) {
        return;
      }
      if (acknowledged) {
        writer.acknowledged();
      } else if (!sent) {
        if (idle) {
          writer.forwarding();
        }
        LockSupport.parkNanos(this, IDLE_NANOS);
        checkIfStalled();
      }
    }
    throw TopicException.of(topic, Objects.requireNonNull(failure.get()));
  }

  private static boolean acknowledge(ForwardedStream stream) {
    try {
      return stream.acknowledge();
    } catch (RuntimeException | InternalError e) { // the ring is closed, corrupted or gone
      stream.fail(e);
      return false;
    }
  }

  private boolean send(ForwardedStream stream) {
    try {
      return stream.isOpen() && stream.send(this);
    } catch (RuntimeException | InternalError e) {
      stream.fail(e);
      return false;
    }
  }

  /// Opens the streams that are new, and tries those again whose ring was busy.
  private void openStreams() throws InterruptedException {
    boolean retry = System.nanoTime() - lastClaim > CLAIM_NANOS;
    List<ForwardedStream> claimed = new ArrayList<>();
    for (ForwardedStream stream : writer.forwarded()) {
      if (stream.isToBeOpened(retry) && claim(stream)) {
        claimed.add(stream);
      }
    }
    if (claimed.isEmpty()) {
      return;
    }
    try (Consumer<byte[], byte[]> consumer = StreamLog.searcher(topic)) {
      for (ForwardedStream stream : claimed) {
        resume(stream, consumer);
      }
    }
  }

  /// Claims the ring before the look at the topic, which a predecessor may be writing until then.
  private boolean claim(ForwardedStream stream) throws InterruptedException {
    lastClaim = System.nanoTime();
    try {
      requireSize(stream);
      stream.claim();
      return true;
    } catch (RuntimeException | InternalError e) {
      stream.fail(e);
      return false;
    }
  }

  private void resume(ForwardedStream stream, Consumer<byte[], byte[]> consumer) {
    try {
      StreamLog log = StreamLog.open(consumer, topic.name(), stream.name);
      stream.resume(topic.name(), log.partition().partition(), log.last());
    } catch (KafkaException e) { // of the topic, not of this stream
      throw e;
    } catch (RuntimeException | InternalError e) {
      stream.fail(e);
    }
  }

  private void requireSize(ForwardedStream stream) throws InterruptedException {
    if (stream.maxRecordBytes() > check.maxMessageBytes() && isCheckDue()) {
      checkAgain(); // the limit may have been raised
    }
    if (stream.maxRecordBytes() > check.maxMessageBytes()) {
      throw new TopicException(
          ("stream %s: records take up to %d bytes (elements of %d bytes), but max.message.bytes of"
                  + " topic %s is %d: raise it, or lower WriterSpec.maxRecordBytes (%d)")
              .formatted(
                  stream.name,
                  stream.maxRecordBytes(),
                  stream.elementBytes(),
                  topic.name(),
                  check.maxMessageBytes(),
                  spec.maxRecordBytes()));
    }
  }

  /// A producer that retries says nothing. So somebody has to ask what is wrong.
  private void checkIfStalled() throws InterruptedException {
    if (!isCheckDue() || !isStalled()) {
      return;
    }
    try {
      checkAgain();
    } catch (TopicException e) {
      if (!e.isSilence()) {
        throw e;
      }
      writer.waitFor(e);
    }
  }

  private boolean isCheckDue() {
    return System.nanoTime() - lastCheck > spec.maxBackoff().toNanos();
  }

  private void checkAgain() throws InterruptedException {
    try {
      check = TopicCheck.of(admin, topic, spec);
    } finally {
      lastCheck = System.nanoTime();
    }
  }

  private boolean isStalled() {
    long now = System.nanoTime();
    for (ForwardedStream stream : writer.forwarded()) {
      Long sent = stream.oldestSentNanos();
      if (sent != null && now - sent > spec.maxBackoff().toNanos()) {
        return true;
      }
    }
    return false;
  }

  /// Sends a record. May wait up to `max.block.ms`. A failure ends the session.
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
  void send(ProducerRecord<byte[], byte[]> record, SentRecord sent) {
    try {
      producer.send(record, sent);
    } catch (RuntimeException e) { // refused, or closed meanwhile because another record has failed
      fail(e);
    }
  }

  /// A record was acknowledged. Any thread.
  void wake() {
    LockSupport.unpark(thread);
  }

  /// A record has failed. Usually called by the producer's own thread.
  void fail(Exception error) {
    if (failure.compareAndSet(null, error)) {
      producer.close(Duration.ZERO);
    }
    wake();
  }

  /// Gives all rings back. What was not acknowledged stays in them.
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // which would keep the producer from closing
    for (ForwardedStream stream : writer.forwarded()) {
      stream.release();
    }
    producer.close(Duration.ZERO);
    if (interrupted) {
      thread.interrupt();
    }
  }
}
