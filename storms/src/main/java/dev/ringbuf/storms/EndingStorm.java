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

  private final StormFiles files;

  EndingStorm(StormFiles files) {
    this.files = files;
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < RINGS; i++) {
      end(Ending.values()[random.nextInt(Ending.values().length)], random);
    }
    return RINGS;
  }

  private void end(Ending ending, Random random) throws Exception {
    Path file = files.path("ring");
    RingPoller poller = RingPoller.create("storm-endings", 1);
    RingBuffer ring = RingBuffer.create(file, JAVA_LONG, CAPACITY);
    long bytes = Files.size(file);
    NumberedProducer producer = new NumberedProducer(ring, random.nextLong());
    NumberedSubscriber subscriber =
        new NumberedSubscriber(random.nextLong(), NumberedSubscriber.STAYS);
    try {
      stream(ring, poller, random).subscribe(subscriber);
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
      subscriber.awaitEnd(ending);
      checkError(ending, subscriber.error());
      Await.until("the poller has no stream", () -> poller.scan(Attr.BUFFERED) == 0);
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

  private static Flux<RingSignal<long[]>> stream(RingBuffer ring, RingPoller poller, Random random) {
    RingFlux<long[]> flux = RingFlux.longs(ring, CHUNK).poller(poller);
    return switch (random.nextInt(3)) {
      case 0 -> flux.signals();
      case 1 -> flux.signals().publishOn(Schedulers.parallel());
      default -> flux.broadcast(CAPACITY).signals();
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
