package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Replays the operations of a script on a ring, as `vectors.c` does; `ring-vectors.txt` explains
/// them.
final class RingScript {
  private static final int MOST = 256;

  private final MemorySegment memory;
  private final long ledger;
  private final RingBuffer ring;
  private @Nullable RingProducer producer;
  private @Nullable RingConsumer consumer;

  /// @param header the line that describes the ring
  RingScript(String header, Arena arena) {
    String[] words = header.split(" ", -1);
    long capacity = Long.parseLong(words[1]);
    int ledgerSlots = Integer.parseInt(words[2]);
    Geometry geometry =
        Geometry.of(Element.of(JAVA_LONG), capacity, ledgerSlots, RingLayout.PAGE_BYTES, false);
    ledger = geometry.ledgerOffset();
    memory = arena.allocate(geometry.totalBytes(), Long.BYTES);
    geometry.format(memory);
    ring = RingBuffer.open(memory, JAVA_LONG);
    producer = ring.producer();
    consumer = ring.consumer();
  }

  MemorySegment memory() {
    return memory;
  }

  /// Performs an operation; returns its result, the shared words and a hash of the whole memory.
  String replay(String operation) {
    String result;
    try {
      result = perform(operation.strip().split(" +", -1));
    } catch (RingCorruptedException e) {
      result = "corrupted";
    } catch (IllegalArgumentException e) {
      result = "argument";
    } catch (IllegalStateException e) {
      result = "ended";
    }
    return result + state();
  }

  private String perform(String[] words) {
    long n = words.length > 1 ? Long.parseLong(words[1]) : 0;
    return switch (words[0]) {
      case "push" -> count(in().push(values(n)));
      case "try_push" -> count(in().tryPush(MemorySegment.ofArray(values(n))));
      case "push_all" -> count(in().pushAll(MemorySegment.ofArray(values(n))) ? n : 0);
      case "reserve" -> count(fill(in().reserve(n)));
      case "commit" -> done(() -> in().commit(n));
      case "drop" -> done(() -> in().drop(n));
      case "free_slots" -> count(in().freeSlots());
      case "complete" -> done(in()::complete);
      case "fail" -> done(() -> in().fail((int) n));
      case "is_cancelled" -> count(in().isCancelled() ? 1 : 0);
      case "offered" -> count(in().position());
      case "producer" -> done(this::succeedProducer);
      case "pop" -> elements(n, out()::pop);
      case "peek" -> elements(n, out()::peek);
      case "window" -> elements(n, target -> copy(out().window(n), target));
      case "consume" -> done(() -> out().consume(n));
      case "skip" -> count(out().skip(n));
      case "clear" -> count(out().clear());
      case "next" -> found(out().next(n));
      case "available" -> count(out().available());
      case "terminated" -> terminated();
      case "cancel" -> done(out()::cancel);
      case "position" -> count(out().position());
      case "consumer" -> done(this::succeedConsumer);
      case "missed" -> done(() -> out().missed(n));
      case "underruns" -> count(ring.underruns());
      case "missing" -> count(ring.missing());
      case "ledger" -> done(() -> memory.set(JAVA_LONG, ledger + n, Long.parseLong(words[2])));
      case "poke" -> done(() -> memory.set(JAVA_LONG, n, Long.parseLong(words[2])));
      default -> throw new AssertionError("unknown operation " + words[0]);
    };
  }

  private RingProducer in() {
    if (producer == null) {
      throw new AssertionError("there is no producer");
    }
    return producer;
  }

  private RingConsumer out() {
    if (consumer == null) {
      throw new AssertionError("there is no consumer");
    }
    return consumer;
  }

  private void succeedProducer() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
    producer = ring.producer();
  }

  private void succeedConsumer() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
    consumer = ring.consumer();
  }

  private long[] values(long count) {
    long position = in().position();
    return LongStream.range(position, position + count).toArray();
  }

  private static long fill(RingWindow window) {
    long position = window.position();
    for (MemorySegment part : List.of(window.first(), window.second())) {
      for (long i = 0; i < part.byteSize() / Long.BYTES; i++) {
        part.setAtIndex(JAVA_LONG, i, position++);
      }
    }
    return window.count();
  }

  private long copy(RingWindow window, MemorySegment target) {
    MemorySegment.copy(window.first(), 0, target, 0, window.first().byteSize());
    MemorySegment.copy(
        window.second(), 0, target, window.first().byteSize(), window.second().byteSize());
    if (window.position() != out().position()) {
      throw new AssertionError("window at " + window.position() + " of " + out().position());
    }
    return window.count();
  }

  private interface Reader {
    long read(MemorySegment target);
  }

  private static String elements(long most, Reader reader) {
    long[] values = new long[Math.toIntExact(Math.min(most, MOST))];
    long count = reader.read(MemorySegment.ofArray(values));
    for (int i = 1; i < count; i++) {
      if (values[i] != values[0] + i) {
        throw new AssertionError("element " + i + " is " + values[i] + ", not " + (values[0] + i));
      }
    }
    return count > 0 ? count + "@" + values[0] : "0";
  }

  private String terminated() {
    if (!out().isTerminated()) {
      return "0";
    }
    return out().isFailed() ? "2(" + out().failureCode() + ")" : "1";
  }

  private static String count(long count) {
    return Long.toString(count);
  }

  private static String found(long next) {
    return next < 0 ? -next + " lost" : Long.toString(next);
  }

  private static String done(Runnable action) {
    action.run();
    return "0";
  }

  private String state() {
    StringBuilder state = new StringBuilder(" :");
    for (long offset :
        List.of(
            RingLayout.TAIL,
            RingLayout.DROPPED,
            RingLayout.GAP_TAIL,
            RingLayout.HEAD,
            RingLayout.GAP_HEAD,
            RingLayout.REPORTED,
            RingLayout.SKIPPED)) {
      state.append(' ').append(memory.get(JAVA_LONG, offset));
    }
    long hash = 0xCBF29CE484222325L;
    for (long i = 0; i < memory.byteSize() / Long.BYTES; i++) {
      hash = (hash ^ memory.getAtIndex(JAVA_LONG, i)) * 0x100000001B3L;
    }
    return state.append(String.format(Locale.ROOT, " # %016x", hash)).toString();
  }

  /// What a script leaves: a line for each operation, and the memory of each ring in the end.
  record Outcome(List<String> lines, ByteBuffer memory) {}

  /// Replays the lines of a script in Java; empty lines and comments do not count.
  static Outcome replayAll(List<String> script) {
    List<String> lines = new ArrayList<>();
    List<MemorySegment> memories = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      @Nullable RingScript ring = null;
      for (String line : script) {
        if (line.startsWith("ring ")) {
          ring = new RingScript(line, arena);
          memories.add(ring.memory());
        } else if (ring != null && !line.isBlank() && !line.startsWith("#")) {
          lines.add(ring.replay(line.replaceFirst("->.*", "")));
        }
      }
      MemorySegment images = Segments.concatenate(memories.toArray(MemorySegment[]::new));
      return new Outcome(lines, images.asByteBuffer());
    }
  }
}
