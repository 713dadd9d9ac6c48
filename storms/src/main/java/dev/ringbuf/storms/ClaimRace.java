package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingInspection;
import dev.ringbuf.RingProducer;
import dev.ringbuf.storms.StormFiles.Worker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Processes in C and a thread of this JVM claim the roles of two rings, while the name by which
/// they open them points to one and then to the other. A word for each role holds its claimant, so
/// that a second one is seen. Elements are their own stream positions.
final class ClaimRace implements Storm {
  private static final int PROCESSES = 3;
  private static final int ATTEMPTS = 2_000;
  private static final int JAVA_ATTEMPTS = 300;
  private static final long OWNERS_BYTES = 4096;
  private static final long EVEN_CAPACITY = 64;
  private static final long OURS = 1 + PROCESSES;
  private static final VarHandle OWNER = JAVA_LONG.varHandle();

  private final StormFiles files;
  private final List<String> program;

  ClaimRace(StormFiles files) throws Exception {
    this.files = files;
    this.program = List.of(files.compile("cc", "claims.c", List.of()).toString());
  }

  @Override
  public long round(long seed) throws Exception {
    Path even = files.path("even");
    Path odd = files.path("odd");
    Path name = files.path("name");
    Path ownersFile = Files.write(files.path("owners"), new byte[(int) OWNERS_BYTES]);
    RingBuffer.create(even, JAVA_LONG, EVEN_CAPACITY).close();
    RingBuffer.create(odd, JAVA_LONG, EVEN_CAPACITY + 1).close();
    Files.createLink(name, even);
    List<Worker> workers = new ArrayList<>();
    for (int i = 1; i <= PROCESSES; i++) {
      workers.add(files.start(program, name, ownersFile, i, ATTEMPTS, seed));
    }
    long claims;
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(ownersFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment owners = channel.map(MapMode.READ_WRITE, 0, OWNERS_BYTES, arena);
      claims = claim(name, List.of(odd, even), owners, new Random(seed));
    }
    for (Worker worker : workers) {
      claims += worker.number();
      worker.expectSuccess();
    }
    for (Path ring : List.of(even, odd)) {
      RingInspection end = RingBuffer.inspect(ring);
      Violation.checkSame(
          end.offered(),
          end.delivered() + end.dropped() + end.skipped() + end.buffered(),
          "conservation: offered");
    }
    for (Path path : List.of(even, odd, name, ownersFile)) {
      Files.delete(path);
    }
    return claims;
  }

  private long claim(Path name, List<Path> targets, MemorySegment owners, Random random)
      throws IOException {
    long claims = 0;
    for (int i = 0; i < JAVA_ATTEMPTS; i++) {
      try (RingBuffer ring = RingBuffer.open(name, JAVA_LONG)) {
        long parity = ring.capacity() % 2;
        claims +=
            random.nextBoolean() ? produce(ring, owners, parity) : consume(ring, owners, parity);
      }
      repoint(name, targets.get(i % 2));
    }
    return claims;
  }

  private static long produce(RingBuffer ring, MemorySegment owners, long parity) {
    try (RingProducer producer = ring.producer()) {
      enter(owners, 2 * parity);
      producer.pushLong(producer.position());
      leave(owners, 2 * parity);
      return 1;
    } catch (RingBusyException e) {
      return 0;
    }
  }

  private static long consume(RingBuffer ring, MemorySegment owners, long parity) {
    try (RingConsumer consumer = ring.consumer()) {
      enter(owners, 1 + 2 * parity);
      long position = consumer.position();
      if (consumer.next(1) == 1) {
        Violation.checkSame(consumer.popLongs(1)[0], position, "element");
      }
      leave(owners, 1 + 2 * parity);
      return 1;
    } catch (RingBusyException e) {
      return 0;
    }
  }

  private static void enter(MemorySegment owners, long role) {
    long other = (long) OWNER.compareAndExchange(owners, role * Long.BYTES, 0L, OURS);
    Violation.check(other == 0, "role %d is claimed by %d and by this JVM", role, other);
  }

  private static void leave(MemorySegment owners, long role) {
    long owner = (long) OWNER.getAndSet(owners, role * Long.BYTES, 0L);
    Violation.checkSame(owner, OURS, "claimant");
  }

  private void repoint(Path name, Path target) throws IOException {
    Path link = files.path("link");
    Files.createLink(link, target);
    Files.move(link, name, StandardCopyOption.ATOMIC_MOVE);
  }
}
