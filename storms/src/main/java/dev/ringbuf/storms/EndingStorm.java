package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingCorruptedException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// Streams of rings in files, which end while they are read: the ring is closed, its words make no
/// sense any more, its file is truncated, its producer completes or fails, or the poller is
/// disposed of. Each subscriber is told what has happened.
final class EndingStorm implements Storm {
  private static final int RINGS = 12;
  private static final long CAPACITY = 300;
  private static final int CHUNK = 16;
  private static final VarHandle WORD = JAVA_LONG.varHandle();

  /// What happens to a ring.
  private enum Ending {
    COMPLETED(null),
    FAILED(RingFailedException.class),
    CLOSED(RingClosedException.class),
    CORRUPTED(RingCorruptedException.class),
    TRUNCATED(IllegalStateException.class),
    DISPOSED(CancellationException.class);

    private final @Nullable Class<? extends Throwable> error;

    Ending(@Nullable Class<? extends Throwable> error) {
      this.error = error;
    }
  }

  /// How the ring is read.
  private enum Way {
    PLAIN,
    BEHIND_QUEUE,
    BROADCAST,

    /// Not if the file is truncated: the JVM's late error may end the operator behind the ring.
    FUSED
  }

  private final StormFiles files;

  EndingStorm(StormFiles files) {
    this.files = files;
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < RINGS; i++) {
      Ending ending = Ending.values()[random.nextInt(Ending.values().length)];
      int ways = Way.values().length - (ending == Ending.TRUNCATED ? 1 : 0);
      end(ending, Way.values()[random.nextInt(ways)], random);
    }
    return RINGS;
  }

  private void end(Ending ending, Way way, Random random) throws Exception {
    Path file = files.path("ring");
    RingPoller poller = RingPoller.create("storm-endings", 1);
    RingBuffer ring = RingBuffer.create(file, JAVA_LONG, CAPACITY);
    long bytes = Files.size(file);
    NumberedProducer producer = new NumberedProducer(ring, random.nextLong());
    NumberedSubscriber subscriber =
        new NumberedSubscriber(random.nextLong(), NumberedSubscriber.STAYS);
    try {
      stream(RingFlux.longs(ring, CHUNK).poller(poller), way).subscribe(subscriber);
      Await.until("there is a signal", () -> subscriber.end() > 0);
      LockSupport.parkNanos(random.nextInt(300_000)); // the moment of the end
      switch (ending) {
        case COMPLETED -> producer.stop().complete();
        case FAILED -> producer.stop().fail(1);
        case CLOSED -> ring.close();
        case CORRUPTED -> corrupt(ring.memory(), subscriber);
        case TRUNCATED -> resize(file, 0);
        case DISPOSED -> poller.dispose();
      }
      subscriber.awaitEnd(way + ", " + ending);
      checkError(ending, subscriber.error());
      Await.until("the poller has no stream", () -> poller.scanOrDefault(Attr.BUFFERED, -1) == 0);
    } finally {
      RingProducer role = producer.abandon();
      if (ending == Ending.TRUNCATED) {
        resize(file, bytes); // so that the role can be closed
      }
      role.close();
      ring.close();
      Files.delete(file);
    }
  }

  private static Flux<RingSignal<long[]>> stream(RingFlux<long[]> flux, Way way) {
    return switch (way) {
      case PLAIN -> flux.signals();
      case FUSED -> flux.signals().publishOn(Schedulers.parallel());
      case BEHIND_QUEUE -> flux.signals().hide().publishOn(Schedulers.parallel());
      case BROADCAST -> flux.broadcast(CAPACITY).signals();
    };
  }

  /// Again and again, because the producer writes its words too.
  private static void corrupt(MemorySegment memory, NumberedSubscriber subscriber) {
    Await.until(
        "the subscriber is told",
        () -> {
          WORD.setOpaque(memory, Shape.TAIL, Long.MIN_VALUE);
          return subscriber.hasEnded();
        });
  }

  private static void resize(Path file, long bytes) throws IOException {
    try (RandomAccessFile resized = new RandomAccessFile(file.toFile(), "rw")) {
      resized.setLength(bytes);
    }
  }

  private static void checkError(Ending ending, @Nullable Throwable error) {
    Class<?> told = error == null ? null : error.getClass();
    Violation.check(told == ending.error, "%s: the subscriber was told %s", ending, error);
  }
}
