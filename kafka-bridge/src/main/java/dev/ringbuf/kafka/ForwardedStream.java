package dev.ringbuf.kafka;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingWindow;
import dev.ringbuf.reactor.ElementFormat;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// A ring on its way into the topic. The writer's thread uses it; other threads read the counters.
///
/// Elements are *held* from the moment they are sent until the broker has acknowledged them and
/// everything before them. When the role is closed with elements held, the next consumer gets them
/// again. So a new session of this process and a new process after `kill -9` go the same way: claim
/// the role, look up how far the topic is, and continue.
///
/// ```text
///   ring:      |........|hhhhhhhh|bbbbbbbbb|......|     h held: sent, not acknowledged; b buffered
///                       ^ head             ^ tail
///   topic: ....|........|hhhh                          the topic may be ahead of the head,
///                                                      because the process died in between
/// ```
@SuppressWarnings("NonAtomicVolatileUpdate") // only the writer's thread updates the counters
final class ForwardedStream {
  /// A record holds an eighth of the ring at most, so that the ring is not one record.
  private static final long PARTS = 8;

  final String name;
  private final RingBuffer ring;
  private final @Nullable ToLongFunction<MemorySegment> time;
  private final ElementFormat element;
  private final int maxElements;
  private final int maxInFlight;
  private final long lingerNanos;

  /// Sent records, oldest first. The last one may be that of the end.
  private final Queue<SentRecord> inFlight = new ArrayDeque<>();

  /// Null while the ring is not claimed.
  private @Nullable RingConsumer out;

  private @Nullable RecordFormat format;

  /// The topic has everything before this position: it is not sent again.
  private long resume;

  private boolean endIsSent;

  /// The position where a record was first seen not to be full, and when.
  private long lingerPosition = -1;

  private long lingerSince;

  // Written by the writer's thread, read by any.
  private volatile int partition = -1;
  private volatile long acknowledged = -1;
  private volatile long records;
  private volatile long bytes;
  private volatile long gapRecords;
  private volatile int inFlightNow;
  private volatile boolean ended;
  private volatile @Nullable Throwable error;

  ForwardedStream(
      String name, RingBuffer ring, @Nullable ToLongFunction<MemorySegment> time, WriterSpec spec) {
    this.name = name;
    this.ring = ring;
    this.time = time;
    this.element = ElementFormat.of(ring.element());
    long fitting = Math.max(1, spec.maxRecordBytes() / element.bytes());
    this.maxElements = (int) Math.clamp(fitting, 1, Math.max(1, ring.capacity() / PARTS));
    this.maxInFlight = spec.maxInFlight();
    this.lingerNanos = spec.linger().toNanos();
  }

  /// Bytes of a record at most, without compression.
  long maxRecordBytes() {
    return (long) maxElements * element.bytes()
        + RecordFormat.OVERHEAD_BYTES
        + RecordFormat.key(name).length
        + element.text().length();
  }

  int elementBytes() {
    return element.bytes();
  }

  boolean isOpen() {
    return out != null;
  }

  /// Whether the ring is to be claimed: it is new, or was given back and may be tried again.
  boolean isToBeOpened(boolean retry) {
    return out == null
        && !ended
        && (error == null || (retry && !(error instanceof RingClosedException)));
  }

  boolean isIdle() {
    return inFlight.isEmpty();
  }

  /// When the oldest record in flight was sent; null if there is none.
  @Nullable Long oldestSentNanos() {
    SentRecord oldest = inFlight.peek();
    return oldest == null ? null : oldest.sentNanos;
  }

  /// Claims the ring.
  ///
  /// @throws dev.ringbuf.RingBusyException if another consumer has it
  /// @throws dev.ringbuf.RingClosedException if it is closed
  void claim() {
    out = ring.consumer();
  }

  /// Finds the place to continue.
  ///
  /// @param last the last record of this stream in the topic; null if there is none
  /// @throws TopicException if the topic has another stream of this name
  void resume(String topic, int partition, @Nullable TopicRecord last) {
    RingConsumer out = Objects.requireNonNull(this.out);
    long offered = ring.offered();
    if (last != null && last.end() > offered) {
      throw new TopicException(
          ("stream %s: the topic has it up to position %d, but the ring was offered %d elements:"
                  + " it was reset, or is another one. A ring that begins again needs a stream of"
                  + " another name")
              .formatted(name, last.end(), offered));
    }
    boolean over = false;
    if (last != null && last.kind() == TopicRecord.Kind.END) {
      over = ring.isEnded() && last.end() == offered;
    }
    if (last != null && last.kind() == TopicRecord.Kind.END && !over) {
      throw new TopicException(
          ("stream %s has ended in the topic at position %d, but the ring goes on: a ring that"
                  + " begins again needs a stream of another name")
              .formatted(name, last.end()));
    }
    this.partition = partition;
    this.format = new RecordFormat(topic, partition, name, element);
    this.resume = last == null ? out.position() : last.end();
    this.acknowledged = resume;
    this.endIsSent = over;
    this.error = null;
  }

  /// Sends the next record, if there is one.
  ///
  /// @return false if there is nothing to send now
  boolean send(WriterSession session) {
    RingConsumer out = Objects.requireNonNull(this.out);
    RecordFormat format = Objects.requireNonNull(this.format);
    if (inFlight.size() >= maxInFlight) {
      return false;
    }
    // Before the consumer's answer: what was offered by now and is not in the run lies behind a
    // gap.
    boolean producerEnded = ring.isEnded();
    long offered = ring.offered();
    long position = out.position();
    if (position > resume) {
      // Reported as a gap by a process that died before the record of that gap was acknowledged, or
      // lost with the memory of a broadcast.
      gap(session, format, resume, position - resume);
      return true;
    }
    long known = resume - position;
    long n = out.next(known > 0 ? Math.min(known, maxElements) : maxElements);
    if (n < 0) {
      long end = position - n;
      if (end > resume) {
        gap(session, format, resume, end - resume);
      }
      return true;
    }
    if (n > 0 && known > 0) {
      out.releaseHeld(out.hold(n)); // in the topic already
      return true;
    }
    if (n > 0) {
      boolean whole =
          n == maxElements || producerEnded || offered - position > n || hasLingered(position);
      if (whole) {
        data(session, format, out, position, n);
      }
      return whole;
    }
    return producerEnded && end(session, format, out, position);
  }

  private boolean hasLingered(long position) {
    long now = System.nanoTime();
    if (lingerPosition != position) {
      lingerPosition = position;
      lingerSince = now;
    }
    return now - lingerSince >= lingerNanos;
  }

  private void data(
      WriterSession session, RecordFormat format, RingConsumer out, long position, long n) {
    RingWindow window = out.window(n);
    byte[] elements = new byte[(int) n * element.bytes()];
    MemorySegment target = MemorySegment.ofArray(elements);
    long first = window.first().byteSize();
    MemorySegment.copy(window.first(), 0, target, 0, first);
    MemorySegment.copy(window.second(), 0, target, first, window.second().byteSize());
    Long firstTime =
        time == null ? null : (Long) time.applyAsLong(window.first().asSlice(0, element.bytes()));
    element.swap(ByteBuffer.wrap(elements), 0);
    out.hold(n);
    resume = position + n;
    records++;
    bytes += elements.length;
    send(session, format.data(position, n, elements, firstTime), n, resume);
  }

  private void gap(WriterSession session, RecordFormat format, long position, long count) {
    resume = position + count;
    gapRecords++;
    send(session, format.gap(position, count), 0, resume);
  }

  private boolean end(WriterSession session, RecordFormat format, RingConsumer out, long position) {
    if (!out.isTerminated()) {
      return false;
    }
    if (!endIsSent) {
      endIsSent = true;
      send(session, format.end(position, out.isFailed() ? out.failureCode() : null), 0, position);
      return true;
    }
    if (inFlight.isEmpty()) {
      ended = true;
      release();
    }
    return false;
  }

  private void send(
      WriterSession session, ProducerRecord<byte[], byte[]> record, long held, long end) {
    SentRecord sent = new SentRecord(session, held, end);
    inFlight.add(sent);
    inFlightNow = inFlight.size();
    session.send(record, sent);
  }

  /// Frees the slots of everything that the broker has acknowledged, in order.
  ///
  /// @return whether there was something
  boolean acknowledge() {
    long held = 0;
    long end = -1;
    for (SentRecord sent = inFlight.peek();
        sent != null && sent.isAcknowledged();
        sent = inFlight.peek()) {
      inFlight.remove();
      held += sent.held;
      end = sent.end;
    }
    if (end < 0) {
      return false;
    }
    inFlightNow = inFlight.size();
    Objects.requireNonNull(out).releaseHeld(held);
    acknowledged = end;
    return true;
  }

  /// Gives the ring back. Elements that are not acknowledged stay in it.
  void release() {
    RingConsumer role = out;
    out = null;
    inFlight.clear();
    inFlightNow = 0;
    if (role != null) {
      role.close();
    }
  }

  /// The ring cannot be read or forwarded now. Gives it back.
  void fail(Throwable cause) {
    error = cause;
    release();
  }

  TopicWriter.StreamStatus status() {
    return new TopicWriter.StreamStatus(
        name,
        partition,
        ring.offered(),
        Math.max(0, acknowledged),
        ring.dropped(),
        ring.buffered(),
        records,
        bytes,
        gapRecords,
        inFlightNow,
        ended,
        error);
  }
}
