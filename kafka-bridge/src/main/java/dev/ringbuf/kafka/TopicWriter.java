package dev.ringbuf.kafka;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/// Forwards rings into a Kafka topic. The head of a ring moves only when the broker has
/// acknowledged everything before it. So a crash loses nothing that was in a ring: its successor
/// continues.
///
/// ```java
/// TopicWriter writer = TopicWriter.start(KafkaTopic.at("localhost:9092", "samples"));
/// writer.forward("host7/audio", ring);
/// ```
///
/// ```text
///  producer ---> ring ---> the writer's thread ---> KafkaProducer ---> one partition per stream
///                 ^                                       |
///                 +------- the head moves <--- acknowledged, in order
/// ```
///
/// - **While the broker is away** nothing is lost that the ring can hold. What does not fit there
///   becomes a gap, which is written in its place. The writer recovers by itself.
/// - **Records**: elements, gaps and the end of the stream, each with its position: see
///   [TopicRecord]. A reader that uses positions gets each element once ([TopicReader]).
/// - **A stream is one life of one ring.** A ring in a file keeps its name over restarts of its
///   processes. A ring in memory begins again at position 0 with each start of its process, so it
///   needs a name of its own each time, such as `host7/audio/2026-11-25T02:45Z`. The writer refuses
///   a ring that is behind what the topic has.
/// - **Broadcasts**: forward the ring of a tap ([dev.ringbuf.reactor.RingBroadcast#tap]). What was
///   copied there is lost in a crash, and then written as a gap.
/// - **One thread** for all rings of a writer. Only it waits for the broker, never the thread of a
///   producer or a poller.
///
/// Any thread may call the methods.
public final class TopicWriter implements AutoCloseable {
  /// What a writer is doing.
  public enum State {
    /// It has not reached the broker yet.
    CONNECTING,
    /// It forwards.
    FORWARDING,
    /// It waits for something, which [Status#error] tells, and tries again.
    WAITING,
    /// It was closed.
    CLOSED
  }

  /// The state of a writer.
  ///
  /// @param state what it is doing
  /// @param error why it waits, with the remedy; null in other states
  public record Status(State state, @Nullable TopicException error) {}

  /// A stream at this moment. Each value is read separately.
  ///
  /// @param name of the stream
  /// @param partition of the topic that has the stream; -1 if it is not known yet
  /// @param offered elements that the ring's producer has offered
  /// @param acknowledged the position before which everything is in the topic
  /// @param dropped elements that did not fit into the ring; in the ring of a tap, also those
  ///   before its start
  /// @param buffered elements in the ring, sent or not, that are not acknowledged
  /// @param records with elements that were sent by this writer, repetitions included
  /// @param bytes of elements in these records
  /// @param gapRecords records of gaps that were sent by this writer
  /// @param inFlight records that are sent and not acknowledged
  /// @param ended whether the stream has ended, and its end is in the topic
  /// @param error why the ring cannot be read, or not forwarded; null if it can
  public record StreamStatus(
      String name,
      int partition,
      long offered,
      long acknowledged,
      long dropped,
      long buffered,
      long records,
      long bytes,
      long gapRecords,
      int inFlight,
      boolean ended,
      @Nullable Throwable error) {}

  private static final Logger LOG = Loggers.getLogger(TopicWriter.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long FIRST_BACKOFF_NANOS = 50_000_000;

  private final KafkaTopic topic;
  private final WriterSpec spec;
  private final List<ForwardedStream> streams = new CopyOnWriteArrayList<>();
  private final Thread thread;

  private volatile Status status = new Status(State.CONNECTING, null);

  /// When to give up waiting for acknowledgements, by `System.nanoTime`; written before [#closing].
  private volatile long closeDeadline;

  private volatile boolean closing;

  /// The pause before the next attempt. Used by the thread.
  private long backoffNanos = FIRST_BACKOFF_NANOS;

  private TopicWriter(KafkaTopic topic, WriterSpec spec) {
    this.topic = topic;
    this.spec = spec;
    this.thread =
        Thread.ofPlatform().daemon().name("ringbuf-kafka-" + topic.name()).unstarted(this::run);
  }

  /// Starts a writer with default options.
  ///
  /// @throws IllegalArgumentException as the other method
  public static TopicWriter start(KafkaTopic topic) {
    return start(topic, WriterSpec.defaults());
  }

  /// Starts a writer. Returns at once, whether or not a broker is there: see [#status].
  ///
  /// @param topic where to; its properties must not set `acks`, `enable.idempotence`,
  ///   `delivery.timeout.ms` or `retries`
  /// @throws IllegalArgumentException if the topic sets such a property
  public static TopicWriter start(KafkaTopic topic, WriterSpec spec) {
    topic.requireUnset(WriterSession.NEEDED);
    TopicWriter writer = new TopicWriter(topic, Objects.requireNonNull(spec));
    writer.thread.start();
    return writer;
  }

  /// Forwards a ring from now on. The writer becomes its consumer. If another consumer has the
  /// ring, the writer tries again until that one has left.
  ///
  /// @param stream the name of the stream, which is the key of its records; at most one ring has it
  ///   at a time, in this process or another
  /// @throws IllegalArgumentException if this writer forwards such a stream already
  /// @throws IllegalStateException if the writer is closed
  public TopicWriter forward(String stream, RingBuffer ring) {
    return add(stream, ring, null);
  }

  /// Forwards a ring whose elements carry the producer's time, which becomes a header of each
  /// record.
  ///
  /// @param time reads the time of an element, in ns since 1970; called by the writer's thread for
  ///   the first element of each record; must not keep the segment
  /// @throws IllegalArgumentException if this writer forwards such a stream already
  /// @throws IllegalStateException if the writer is closed
  public TopicWriter forward(String stream, RingBuffer ring, ToLongFunction<MemorySegment> time) {
    return add(stream, ring, Objects.requireNonNull(time));
  }

  private synchronized TopicWriter add(
      String stream, RingBuffer ring, @Nullable ToLongFunction<MemorySegment> time) {
    if (closing) {
      throw new IllegalStateException("the writer is closed");
    }
    if (streams.stream().anyMatch(known -> known.name.equals(stream))) {
      throw new IllegalArgumentException("stream " + stream + " is forwarded already");
    }
    streams.add(new ForwardedStream(stream, ring, time, spec));
    return this;
  }

  /// The streams of this writer, in the order in which they came. Allocates the list.
  public List<StreamStatus> streams() {
    return streams.stream().map(ForwardedStream::status).toList();
  }

  /// What the writer is doing, and why it waits.
  public Status status() {
    return status;
  }

  /// Stops reading the rings and waits up to 5 s for what was sent: see [#close(Duration)].
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /// Stops reading the rings, waits for the acknowledgement of what was sent, and gives the rings
  /// back. Elements that were not sent, or not acknowledged in time, stay in the rings for the next
  /// consumer. Closing again only waits.
  ///
  /// @param timeout how long to wait for acknowledgements
  public void close(Duration timeout) {
    synchronized (this) {
      if (!closing) {
        closeDeadline = System.nanoTime() + timeout.toNanos();
        closing = true;
      }
    }
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        if (!thread.join(Duration.ofNanos(Math.max(1, closeDeadline - System.nanoTime())))) {
          thread.interrupt(); // it may be waiting for an answer of the broker
          thread.join(CLOSE_TIMEOUT);
        }
      } catch (InterruptedException e) {
        interrupted = true; // waits nevertheless: the caller relies on the rings being free
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosing() {
    return closing;
  }

  boolean isClosingOverdue() {
    return System.nanoTime() - closeDeadline >= 0;
  }

  List<ForwardedStream> forwarded() {
    return streams;
  }

  private void run() {
    while (!closing) {
      try (Admin admin = TopicCheck.client(topic)) {
        forward(admin);
      } catch (KafkaException e) { // a property is wrong, or an address cannot be resolved now
        waitFor(TopicException.of(topic, e));
        pause();
      }
    }
    status = new Status(State.CLOSED, null);
  }

  private void forward(Admin admin) {
    while (!closing) {
      try (WriterSession session = new WriterSession(admin, topic, spec, this)) {
        session.run();
      } catch (InterruptedException e) {
        admin.close(Duration.ZERO); // nobody waits for its answers any more
      } catch (Exception e) {
        waitFor(TopicException.of(topic, e));
        pause();
      }
    }
  }

  private void pause() {
    long until = System.nanoTime() + backoffNanos;
    for (long left = backoffNanos; left > 0 && !closing; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
    backoffNanos = Math.min(backoffNanos * 2, spec.maxBackoff().toNanos());
  }

  /// Something stands in the way. Called by the writer's thread.
  void waitFor(TopicException error) {
    if (status.state() != State.WAITING) {
      LOG.warn("waiting, elements stay in their rings: {}", error.getMessage());
    }
    status = new Status(State.WAITING, error);
  }

  /// The broker has acknowledged. Called by the writer's thread.
  void acknowledged() {
    backoffNanos = FIRST_BACKOFF_NANOS;
    forwarding();
  }

  /// Nothing stands in the way. Called by the writer's thread.
  void forwarding() {
    if (status.state() != State.FORWARDING) {
      LOG.info("forwarding to {}", topic);
      status = new Status(State.FORWARDING, null);
    }
  }
}
