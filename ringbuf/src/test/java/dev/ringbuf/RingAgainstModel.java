package dev.ringbuf;

import static dev.ringbuf.RingLayout.GAP_HEAD;
import static dev.ringbuf.RingLayout.GAP_TAIL;
import static dev.ringbuf.RingLayout.HEAD;
import static dev.ringbuf.RingLayout.TAIL;
import static dev.ringbuf.RingLayout.getAcquire;
import static dev.ringbuf.RingLayout.setRelease;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// A ring and its model side by side. Each method performs one operation on both and compares the
/// results. Then [#check] compares everything that is visible.
///
/// Byte `i` of the element at stream position `p` depends on `p` and `i`, so that an element that
/// is lost, repeated, torn or out of place is detected.
final class RingAgainstModel implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemoryLayout layout;
  private final int elementBytes;
  private final long capacity;
  private final int ledgerSlots;

  private RingBuffer ring;
  private RingProducer in;
  private RingConsumer out;
  private RingModel model;

  RingAgainstModel(long capacity, int elementBytes, int ledgerSlots, boolean mirrored, long start) {
    this.layout = MemoryLayout.sequenceLayout(elementBytes, JAVA_BYTE);
    this.elementBytes = elementBytes;
    this.capacity = capacity;
    this.ledgerSlots = ledgerSlots;
    Element element = Element.of(layout);
    if (mirrored) {
      Geometry geometry =
          Geometry.of(element, capacity, ledgerSlots, MirroredMemory.pageBytes(), true);
      MemorySegment memory = MirroredMemory.map(element, geometry, arena);
      geometry.format(memory);
      ring = RingBuffer.open(memory, layout);
    } else {
      Geometry geometry = Geometry.of(element, capacity, ledgerSlots, RingLayout.PAGE_BYTES, false);
      ring = RingBuffer.allocate(element, geometry); // owned, as users' rings are
    }
    setRelease(ring.memory(), HEAD, start);
    setRelease(ring.memory(), TAIL, start);
    model = new RingModel(capacity, ledgerSlots, start);
    in = ring.producer();
    out = ring.consumer();
  }

  @Override
  public void close() {
    in.close();
    out.close();
    ring.close();
    arena.close();
  }

  // ---- What both sides show, after every operation

  void check() {
    assertThat(ring.offered()).as("offered").isEqualTo(model.offered());
    assertThat(ring.dropped()).as("dropped").isEqualTo(model.dropped);
    assertThat(ring.skipped()).as("skipped").isEqualTo(model.skipped);
    assertThat(ring.delivered()).as("delivered").isEqualTo(model.head - model.held - model.skipped);
    assertThat(ring.buffered()).as("buffered").isEqualTo(model.buffered());
    if (model.held == 0) {
      assertThat(ring.reported()).as("reported").isEqualTo(model.reported);
      assertThat(recordsInUse() - model.unreportedRecords()).as("idle records").isBetween(0L, 1L);
    }
    assertThat(ring.offered())
        .as("conservation")
        .isEqualTo(ring.delivered() + ring.dropped() + ring.skipped() + ring.buffered());
    assertThat(ring.underruns()).as("underruns").isEqualTo(model.underruns);
    assertThat(ring.missing()).as("missing").isEqualTo(model.missing);
    assertThat(ring.isEnded()).as("ended").isEqualTo(model.ended);
    assertThat(ring.isCancelled()).as("cancelled").isEqualTo(model.cancelled);
    assertThat(in.position()).as("producer's position").isEqualTo(model.offered());
    assertThat(out.position()).as("consumer's position").isEqualTo(model.position());
  }

  private long recordsInUse() {
    return getAcquire(ring.memory(), GAP_TAIL) - getAcquire(ring.memory(), GAP_HEAD);
  }

  // ---- The producer

  /// All ways to put elements in, each with whether its remainder is dropped.
  enum Push {
    ARRAY(true),
    HEAP_BUFFER(true),
    DIRECT_BUFFER(true),
    HEAP_SEGMENT(true),
    NATIVE_SEGMENT(true),
    REMAINDER(true),
    TRY_ARRAY(false),
    TRY_SEGMENT(false),
    TRY_BUFFER(false),
    WAIT(false),
    RESERVE(false);

    final boolean dropsRemainder;

    Push(boolean dropsRemainder) {
      this.dropsRemainder = dropsRemainder;
    }
  }

  void push(Push way, int count) {
    if (model.ended) {
      assertThatIllegalStateException()
          .isThrownBy(() -> doPush(way, elements(count)))
          .withMessageContaining("ended");
      return;
    }
    long expected = model.accepts(count, recordsInUse());
    assertThat(doPush(way, elements(count))).as("accepted").isEqualTo(expected);
    model.accept(expected);
    if (way.dropsRemainder) {
      model.drop(count - expected);
    }
  }

  private long doPush(Push way, byte[] source) {
    return switch (way) {
      case ARRAY -> {
        byte[] framed = new byte[source.length + 3];
        System.arraycopy(source, 0, framed, 2, source.length);
        yield in.push(framed, 2, source.length) / elementBytes;
      }
      case HEAP_BUFFER -> {
        ByteBuffer buffer = ByteBuffer.wrap(source).asReadOnlyBuffer();
        assertThat(in.push(buffer)).isEqualTo(buffer.position());
        yield buffer.position() / elementBytes;
      }
      case DIRECT_BUFFER -> {
        ByteBuffer buffer = ByteBuffer.allocateDirect(source.length).put(source).flip();
        assertThat(in.push(buffer)).isEqualTo(buffer.position());
        yield buffer.position() / elementBytes;
      }
      case HEAP_SEGMENT -> in.push(MemorySegment.ofArray(source).asReadOnly());
      case NATIVE_SEGMENT -> in.push(nativeCopy(source));
      case REMAINDER -> {
        MemorySegment whole = MemorySegment.ofArray(source);
        MemorySegment rest = in.pushRemainder(whole);
        assertThat(whole.asSlice(whole.byteSize() - rest.byteSize()).mismatch(rest)).isEqualTo(-1);
        yield (whole.byteSize() - rest.byteSize()) / elementBytes;
      }
      case TRY_ARRAY -> in.tryPush(source) / elementBytes;
      case TRY_SEGMENT -> in.tryPush(nativeCopy(source));
      case TRY_BUFFER -> in.tryPush(ByteBuffer.wrap(source)) / elementBytes;
      case WAIT -> {
        try {
          yield in.tryPush(MemorySegment.ofArray(source), Duration.ZERO);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      case RESERVE -> {
        RingWindow window = in.reserve(source.length / elementBytes);
        assertThat(window.position()).isEqualTo(model.offered());
        fill(window, source);
        in.commit(window.count());
        yield window.count();
      }
    };
  }

  void pushAll(int count) {
    if (model.ended) {
      assertThatIllegalStateException()
          .isThrownBy(() -> in.pushAll(MemorySegment.ofArray(elements(count))));
      return;
    }
    boolean fits = model.accepts(count, recordsInUse()) == count;
    assertThat(in.pushAll(MemorySegment.ofArray(elements(count)))).as("all").isEqualTo(fits);
    if (fits) {
      model.accept(count);
    } else {
      model.drop(count);
    }
  }

  /// Fills a window, but commits only a part of it.
  void reserveAndCommitSome(int max, int part) {
    if (!model.ended) {
      RingWindow window = in.reserve(max);
      assertThat(window.count()).isEqualTo(model.accepts(max, recordsInUse()));
      fill(window, elements((int) window.count()));
      long some = Math.min(part, window.count());
      in.commit(some);
      model.accept(some);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> in.commit(1))
          .withMessageContaining("0");
    }
  }

  /// The short way for a single value, in a ring of bytes.
  void pushOne() {
    if (!model.ended && elementBytes == 1) {
      long expected = model.accepts(1, recordsInUse());
      assertThat(in.pushByte(elements(1)[0])).as("one").isEqualTo(expected == 1);
      model.accept(expected);
      model.drop(1 - expected);
    }
  }

  void drop(int count) {
    if (!model.ended) {
      in.drop(count);
      model.drop(count);
    }
  }

  /// A call with bad input changes nothing, in any state of the ring.
  void pushNonsense(int count) {
    assertThatIllegalArgumentException().isThrownBy(() -> in.push(new float[count]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.pushAll(MemorySegment.ofArray(new int[count])));
    if (elementBytes > 1) {
      assertThatIllegalArgumentException().isThrownBy(() -> in.push(new byte[elementBytes + 1]));
    }
  }

  void free() {
    if (!model.ended) {
      assertThat(in.freeSlots(3)).as("free").isEqualTo(Math.min(3, model.free()));
      assertThat(in.freeSlots()).as("free").isEqualTo(model.free());
    }
  }

  void complete() {
    in.complete();
    model.ended = true;
  }

  void fail(int code) {
    if (!model.ended) {
      in.fail(code);
      model.ended = true;
      assertThat(out.isFailed()).isTrue();
      assertThat(out.failureCode()).isEqualTo(code);
    }
  }

  // ---- The consumer

  /// All ways to take elements out.
  enum Pop {
    ARRAY,
    NEW_ARRAY,
    HEAP_BUFFER,
    DIRECT_BUFFER,
    HEAP_SEGMENT,
    NATIVE_SEGMENT,
    PEEK,
    WINDOW,
    DRAIN
  }

  void pop(Pop way, int count) {
    boolean onlyLooksFirst = way == Pop.PEEK || way == Pop.WINDOW;
    if ((model.held > 0 && onlyLooksFirst)
        || refusedForHeldElements(() -> doPop(way, Math.max(1, count)))) {
      return;
    }
    int wanted = way == Pop.NEW_ARRAY ? Math.max(1, count) : count;
    long expected = model.reads(wanted);
    byte[] got = doPop(way, wanted);
    assertThat(got).as("elements").isEqualTo(elements(model.position(), (int) expected));
    model.take(expected);
  }

  private byte[] doPop(Pop way, int count) {
    int bytes = count * elementBytes;
    return switch (way) {
      case ARRAY -> {
        byte[] target = new byte[bytes + 3];
        int got = out.pop(target, 1, bytes);
        assertThat(target[0]).isZero();
        assertThat(Arrays.copyOfRange(target, got + 1, target.length)).containsOnly(0);
        yield Arrays.copyOfRange(target, 1, got + 1);
      }
      case NEW_ARRAY -> out.popBytes(bytes);
      case HEAP_BUFFER, DIRECT_BUFFER -> {
        ByteBuffer target =
            way == Pop.HEAP_BUFFER ? ByteBuffer.allocate(bytes) : ByteBuffer.allocateDirect(bytes);
        assertThat(out.pop(target)).isEqualTo(target.position());
        byte[] got = new byte[target.flip().remaining()];
        target.get(got);
        yield got;
      }
      case HEAP_SEGMENT -> {
        MemorySegment target = MemorySegment.ofArray(new byte[bytes]);
        yield bytes(target, out.pop(target));
      }
      case NATIVE_SEGMENT -> {
        MemorySegment target = Arena.ofAuto().allocate(bytes);
        yield bytes(target, out.pop(target));
      }
      case PEEK -> {
        MemorySegment target = MemorySegment.ofArray(new byte[bytes]);
        long seen = out.peek(target);
        if (seen > 0) {
          assertThat(out.peek(target)).as("seen again").isEqualTo(seen);
        }
        out.consume(seen);
        yield bytes(target, seen);
      }
      case WINDOW -> {
        RingWindow window = out.window(count);
        assertThat(window.position()).isEqualTo(model.position());
        byte[] got = new byte[(int) window.count() * elementBytes];
        MemorySegment target = MemorySegment.ofArray(got);
        target.copyFrom(window.first());
        target.asSlice(window.first().byteSize()).copyFrom(window.second());
        out.consume(window.count());
        yield got;
      }
      case DRAIN -> {
        byte[] got = new byte[bytes];
        int[] handled = {0};
        long drained =
            out.drain(
                (data, offset) -> {
                  assertThat(data.isReadOnly()).isTrue();
                  assertThat(data.byteSize()).isEqualTo(out.data().byteSize());
                  int at = handled[0]++ * elementBytes;
                  MemorySegment.copy(data, JAVA_BYTE, offset, got, at, elementBytes);
                },
                count);
        assertThat(handled[0]).isEqualTo((int) drained);
        yield Arrays.copyOf(got, (int) drained * elementBytes);
      }
    };
  }

  private boolean refusedForHeldElements(ThrowingCallable call) {
    if (model.held > 0) {
      assertThatIllegalStateException()
          .isThrownBy(call)
          .withMessageStartingWith(model.held + " elements are held");
    }
    return model.held > 0;
  }

  /// The short way for a single value, in a ring of bytes.
  void popOne() {
    if (elementBytes == 1 && !refusedForHeldElements(() -> out.popByte((byte) 0))) {
      boolean any = model.reads(1) == 1;
      byte expected = any ? elements(model.position(), 1)[0] : 99;
      assertThat(out.popByte((byte) 99)).as("one").isEqualTo(expected);
      model.take(any ? 1 : 0);
    }
  }

  /// Takes elements but keeps their slots.
  void hold(int count) {
    long offset = out.offset();
    long expected = model.reads(count);
    assertThat(out.hold(count)).as("held").isEqualTo(expected);
    if (expected > 0) {
      MemorySegment first = out.data().asSlice(offset, elementBytes);
      assertThat(first.toArray(JAVA_BYTE)).isEqualTo(elements(model.position(), 1));
    }
    model.hold(expected);
  }

  /// Gives slots of held elements back.
  void freeHeld(int count) {
    long some = Math.min(count, model.held);
    out.releaseHeld(some);
    model.free(some);
    long tooMany = model.held + 1;
    assertThatIllegalArgumentException().isThrownBy(() -> out.releaseHeld(tooMany));
  }

  /// Looks at elements, but takes only a part of them.
  void peekAndReleaseSome(int max, int part) {
    long expected = model.reads(max);
    MemorySegment target = MemorySegment.ofArray(new byte[max * elementBytes]);
    assertThat(out.peek(target)).isEqualTo(expected);
    assertThat(bytes(target, expected)).isEqualTo(elements(model.position(), (int) expected));
    long some = Math.min(part, expected);
    if (refusedForHeldElements(() -> out.consume(some))) {
      return;
    }
    out.consume(some);
    model.take(some);
    long tooMany = model.run() + 1;
    assertThatIllegalArgumentException().isThrownBy(() -> out.consume(tooMany));
  }

  /// A handler that fails at its n-th element leaves that one and the following in the ring.
  void drainUntilFailure(int limit, int failAt) {
    if (refusedForHeldElements(() -> out.drain((_, _) -> {}, limit))) {
      return;
    }
    long expected = Math.min(model.reads(limit), failAt);
    int[] handled = {0};
    try {
      out.drain(
          (_, _) -> {
            if (handled[0]++ == failAt) {
              throw new UnsupportedOperationException("on purpose");
            }
          },
          limit);
    } catch (UnsupportedOperationException e) {
      assertThat(handled[0]).isEqualTo(failAt + 1);
    }
    model.take(expected);
  }

  void skip(int count) {
    if (refusedForHeldElements(() -> out.skip(count))) {
      return;
    }
    assertThat(out.skip(count)).as("skipped").isEqualTo(model.skip(count));
  }

  void clear() {
    if (refusedForHeldElements(out::clear)) {
      return;
    }
    assertThat(out.clear()).as("cleared").isEqualTo(model.skip(model.buffered()));
  }

  void next(int max) {
    assertThat(out.next(max + 1)).as("what comes next").isEqualTo(model.next(max + 1));
  }

  void missed(int count) {
    out.missed(count);
    model.missed(count);
  }

  void available() {
    assertThat(out.available()).isEqualTo(model.tail - model.head);
  }

  void popNonsense(int count) {
    assertThatIllegalArgumentException().isThrownBy(() -> out.pop(new double[count]));
    assertThatIllegalArgumentException().isThrownBy(() -> out.popLongs(count));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> out.peek(nativeCopy(elements(count)).asReadOnly()));
  }

  void isTerminated() {
    assertThat(out.isTerminated()).as("terminated").isEqualTo(model.terminated());
  }

  void cancel() {
    out.cancel();
    model.cancelled = true;
  }

  // ---- Both

  void closeAndReclaimProducer() {
    in.close();
    in = ring.producer();
  }

  void closeAndReclaimConsumer() {
    out.close();
    out = ring.consumer();
    model.nextConsumer();
  }

  /// Both roles disappear without closing, as in a crash. Successors open the memory and go on.
  void abandonAndResume() {
    ring = RingBuffer.open(ring.memory(), layout);
    in = ring.producer();
    out = ring.consumer();
    model.nextConsumer();
  }

  void reset() {
    assertThatIllegalStateException().isThrownBy(ring::reset).withMessageContaining("claimed");
    in.close();
    assertThatIllegalStateException().isThrownBy(ring::reset).withMessageContaining("consumer");
    out.close();
    ring.reset();
    model = new RingModel(capacity, ledgerSlots, 0);
    in = ring.producer();
    out = ring.consumer();
  }

  // ---- Elements

  private byte[] elements(int count) {
    return elements(model.offered(), count);
  }

  private byte[] elements(long position, int count) {
    byte[] bytes = new byte[count * elementBytes];
    for (int i = 0; i < bytes.length; i++) {
      long element = position + i / elementBytes;
      bytes[i] = (byte) (element * 31 + element / 251 + i % elementBytes + 1);
    }
    return bytes;
  }

  private void fill(RingWindow window, byte[] source) {
    MemorySegment all = MemorySegment.ofArray(source);
    window.first().copyFrom(all.asSlice(0, window.first().byteSize()));
    window.second().copyFrom(all.asSlice(window.first().byteSize(), window.second().byteSize()));
  }

  private byte[] bytes(MemorySegment segment, long elements) {
    return segment.asSlice(0, elements * elementBytes).toArray(JAVA_BYTE);
  }

  private static MemorySegment nativeCopy(byte[] source) {
    return Arena.ofAuto().allocate(source.length).copyFrom(MemorySegment.ofArray(source));
  }
}
