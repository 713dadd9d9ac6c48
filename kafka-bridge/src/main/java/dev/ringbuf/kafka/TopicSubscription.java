package dev.ringbuf.kafka;

import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/// A subscriber of a stream in a topic, with the thread that serves it. The consumer is polled only
/// while there is demand and nothing is left of the last fetch. Its partition is assigned, so the
/// consumer sends no heartbeats, and nobody misses them while it rests.
final class TopicSubscription<T> implements Subscription, Runnable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long REST_NANOS = 100_000_000;
  private static final long COMMIT_NANOS = 1_000_000_000;
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

  @SuppressWarnings("rawtypes") // an updater has no type parameters
  private static final AtomicLongFieldUpdater<TopicSubscription> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(TopicSubscription.class, "requested");

  private final KafkaTopic topic;
  private final String stream;
  private final Function<? super TopicRecord, ? extends T> decoder;
  private final TopicReader.Start start;
  private final @Nullable String group;

  /// What to commit; null if nothing is.
  private final @Nullable Progress progress;

  private final CoreSubscriber<? super RingSignal<T>> actual;
  private final Thread thread;

  private volatile long requested;
  private volatile boolean cancelled;
  private volatile @Nullable Throwable badRequest;

  // What follows belongs to the thread.

  private boolean terminated;

  private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();

  /// A record behind a gap that was delivered for it.
  private @Nullable TopicRecord behindGap;

  /// Null until the first record, if the reader begins with whatever comes.
  private @Nullable StreamCursor cursor;

  /// Whether the topic may have deleted what lies before the next record.
  private boolean mayJump;

  /// Signals that are not committed, oldest first.
  private final Queue<Mark> uncommitted = new ArrayDeque<>();

  /// The last of those that are processed.
  private @Nullable Mark processed;

  private long lastCommit = System.nanoTime();

  /// Where to go on once a signal is processed.
  ///
  /// @param end the position behind the signal
  /// @param offset of the record to begin with
  private record Mark(long end, long offset) {}

  TopicSubscription(
      KafkaTopic topic,
      String stream,
      Function<? super TopicRecord, ? extends T> decoder,
      TopicReader.Start start,
      @Nullable String group,
      @Nullable Progress progress,
      CoreSubscriber<? super RingSignal<T>> actual) {
    this.topic = topic;
    this.stream = stream;
    this.decoder = decoder;
    this.start = start;
    this.group = group;
    this.progress = progress;
    this.actual = actual;
    this.thread =
        Thread.ofPlatform().daemon().name("ringbuf-kafka-reader-" + stream).unstarted(this);
  }

  void start() {
    actual.onSubscribe(this);
    thread.start();
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      Operators.addCap(REQUESTED, this, n);
    } else {
      badRequest = Exceptions.nullOrNegativeRequestException(n);
    }
    LockSupport.unpark(thread);
  }

  @Override
  public void cancel() {
    cancelled = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    Map<String, Object> more = group == null ? Map.of() : Map.of("group.id", group + "/" + stream);
    try (Consumer<byte[], byte[]> consumer = StreamLog.consumer(topic, more)) {
      StreamLog log = open(consumer);
      if (log != null) {
        serve(consumer, log);
      }
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      end(e instanceof KafkaException ? TopicException.of(topic, e) : e);
    }
  }

  /// Goes to the place where the stream begins for this subscriber.
  ///
  /// @return null if it has cancelled before a broker answered
  private @Nullable StreamLog open(Consumer<byte[], byte[]> consumer) {
    while (!cancelled) {
      try {
        StreamLog log = StreamLog.open(consumer, topic.name(), stream);
        seek(consumer, log);
        return log;
      } catch (TimeoutException e) {
        // the broker is away: ask again
      }
    }
    return null;
  }

  private void seek(Consumer<byte[], byte[]> consumer, StreamLog log) {
    TopicPartition partition = log.partition();
    OffsetAndMetadata committed =
        group == null ? null : consumer.committed(Set.of(partition)).get(partition);
    if (committed != null) {
      cursor = new StreamCursor(committedPosition(committed));
      consumer.seek(partition, committed.offset());
    } else if (start.latest()) {
      consumer.seekToEnd(List.of(partition));
      consumer.position(partition); // now, and not with the first poll
    } else {
      cursor = new StreamCursor(start.position());
      mayJump = true;
      consumer.seek(partition, start.position() == 0 ? log.beginning() : search());
    }
  }

  private long search() {
    try (Consumer<byte[], byte[]> searcher = StreamLog.searcher(topic)) {
      return StreamLog.open(searcher, topic.name(), stream).offsetOf(start.position());
    }
  }

  private long committedPosition(OffsetAndMetadata committed) {
    try {
      return Long.parseLong(committed.metadata());
    } catch (NumberFormatException e) {
      throw new TopicException(
          "group %s/%s was committed by another kind of reader (%s): use another group"
              .formatted(group, stream, committed),
          e);
    }
  }

  private void serve(Consumer<byte[], byte[]> consumer, StreamLog log) {
    boolean ended = false;
    while (!cancelled && !(ended && uncommitted.isEmpty())) {
      commit(consumer, log, COMMIT_NANOS);
      Throwable bad = badRequest;
      if (bad != null) {
        end(bad);
      } else if (ended || requested == 0) {
        LockSupport.parkNanos(this, REST_NANOS);
      } else {
        TopicRecord record = next(consumer, log);
        ended = record != null && deliver(record);
      }
    }
    commit(consumer, log, 0);
  }

  /// The next record of the stream; null if none has come yet.
  private @Nullable TopicRecord next(Consumer<byte[], byte[]> consumer, StreamLog log) {
    TopicRecord known = behindGap;
    if (known != null) {
      behindGap = null;
      return known;
    }
    while (fetched.hasNext()) {
      ConsumerRecord<byte[], byte[]> record = fetched.next();
      if (log.isOfStream(record)) {
        return TopicRecord.of(record);
      }
    }
    try {
      fetched = consumer.poll(POLL).iterator();
    } catch (OffsetOutOfRangeException e) { // deleted while we were reading, or since the commit
      consumer.seekToBeginning(List.of(log.partition()));
      mayJump = true;
    }
    return null;
  }

  /// @return whether the stream has ended
  private boolean deliver(TopicRecord record) {
    StreamCursor cursor = this.cursor;
    if (cursor == null) {
      cursor = new StreamCursor(record.position());
      this.cursor = cursor;
    }
    long position = cursor.position();
    if (mayJump && record.position() > position) {
      mayJump = false;
      cursor.skipTo(record.position());
      behindGap = record;
      emit(new Gap<>(position, record.position() - position, 0), record.offset());
      return false;
    }
    TopicRecord fresh = cursor.accept(record);
    if (fresh == null) {
      return false;
    }
    mayJump = false;
    switch (fresh.kind()) {
      case DATA ->
          emit(
              new Data<T>(fresh.position(), fresh.count(), decoder.apply(fresh)),
              record.offset() + 1);
      case GAP -> emit(new Gap<>(fresh.position(), fresh.count(), 0), record.offset() + 1);
      case END -> {
        if (fresh.failureCode().isPresent()) {
          end(new RingFailedException(fresh.failureCode().getAsInt(), fresh.position()));
        } else {
          end(null);
        }
        return true;
      }
    }
    return false;
  }

  private void emit(RingSignal<T> signal, long nextOffset) {
    if (progress != null) {
      uncommitted.add(new Mark(signal.end(), nextOffset));
    }
    actual.onNext(signal);
    Operators.produced(REQUESTED, this, 1);
  }

  /// Ends the stream for the subscriber, unless it has cancelled. Without processing to be
  /// committed, the thread ends as well.
  private void end(@Nullable Throwable error) {
    if (cancelled || terminated) {
      return;
    }
    terminated = true;
    cancelled = error != null || uncommitted.isEmpty();
    if (error == null) {
      actual.onComplete();
    } else {
      actual.onError(error);
    }
  }

  /// Commits what was processed.
  ///
  /// @param pause do nothing if the last commit is not so long ago, in ns
  private void commit(Consumer<byte[], byte[]> consumer, StreamLog log, long pause) {
    long now = System.nanoTime();
    if (progress == null || now - lastCommit < pause) {
      return;
    }
    long position = progress.position();
    for (Mark mark = uncommitted.peek();
        mark != null && mark.end <= position;
        mark = uncommitted.peek()) {
      processed = uncommitted.remove();
    }
    Mark mark = processed;
    if (mark == null) {
      return;
    }
    try {
      lastCommit = now;
      consumer.commitSync(
          Map.of(log.partition(), new OffsetAndMetadata(mark.offset, Long.toString(mark.end))),
          COMMIT_TIMEOUT);
      processed = null;
    } catch (TimeoutException e) {
      // the broker is away: later
    }
  }
}
