package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The producer's role of a ring: offers elements, never waits (but for [#tryPush]), and is told
/// what did not fit.
///
/// There are two ways to offer. **push** is for realtime producers: what does not fit is dropped
/// for good, recorded in the ring's gap ledger and reported to the consumer at its place in the
/// stream. **tryPush**, **tryPush** and **reserve/commit** are for producers that can hold their
/// data back: what does not fit stays the caller's, and nothing is recorded.
///
/// Counts are in elements, except that array and typed-buffer methods count in array entries, as in
/// `java.io`; for a ring of a primitive that is the same. Only whole elements go in.
///
/// One thread at a time; with assertions enabled, a second one is reported. Unless said otherwise,
/// methods are wait-free, allocate nothing, take no lock and make no system call, and throw
/// [IllegalStateException] once the role or the ring is closed or the stream has ended, and
/// [RingCorruptedException] if the other side's position makes no sense.
public final class RingProducer extends ArrayPushes implements AutoCloseable {
  private static final long MAX_PARK_NANOS = 100_000;

  private final RingBuffer owner;
  private final ProducerCursor cursor;

  /// The array entries that are the elements, bit by bit; null if none are.
  private final @Nullable ValueLayout direct;

  private final OwnerThread thread = new OwnerThread("producer");
  private boolean closed;
  private boolean ended;

  /// Whether the role was closed or the stream has ended: one flag to look at on the data path.
  private boolean finished;

  /// Elements that [#commit] may take, 0 when nothing is reserved.
  private long reserved;

  RingProducer(RingBuffer owner, RingMemory ring) {
    super(ring);
    this.owner = owner;
    this.cursor = new ProducerCursor(ring);
    this.direct = ring.element.direct;
    this.ended = owner.isEnded();
    this.finished = ended;
  }

  @Override
  long acquireOne(ValueLayout value) {
    ring.element.requireValue(value);
    if (acquire(1) == 0) {
      cursor.drop(1);
      return -1;
    }
    return ring.offset(cursor.tail());
  }

  @Override
  void publishOne() {
    cursor.publish(1);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // as in Element: layouts are constants
  long acquireAll(ValueLayout entry, int length) {
    boolean fits = entry == direct && acquire(length) == length;
    return fits ? ring.pieceOffset(cursor.tail(), length) : -1;
  }

  @Override
  void publishAll(int length) {
    cursor.publish(length);
  }

  @Override
  int pushPieces(ValueLayout entry, Object array, int offset, int length) {
    int wanted = ring.element.elementsIn(entry, length);
    int count = (int) acquire(wanted);
    ring.copyIn(entry, array, offset, cursor.tail(), count);
    publish(count, wanted);
    return count * ring.element.entries;
  }

  /// Offers what remains in a buffer, and moves its position over what was accepted; the remainder,
  /// from the position on, is dropped and becomes a gap. A byte buffer's bytes are taken as they
  /// are; entries of other buffers are converted to the byte order of the element if theirs
  /// differs.
  ///
  /// @param source whole elements: bytes, or the ring's own primitive
  /// @return buffer entries accepted
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is offered then
  public int push(Buffer source) {
    int wanted = elementsIn(source);
    int count = (int) acquire(wanted);
    ring.copyIn(source, cursor.tail(), count);
    publish(count, wanted);
    return advance(source, count);
  }

  /// Offers a segment's bytes: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return elements accepted
  /// @throws IllegalArgumentException if these are not whole elements, or the segment is on an
  ///   array of another primitive than bytes or the ring's own; nothing is offered then
  public long push(MemorySegment source) {
    long wanted = elementsIn(source);
    long count = copyIn(source, acquire(wanted));
    publish(count, wanted);
    return count;
  }

  /// As [#push(MemorySegment)], and returns the remainder itself, for instance to log or store it
  /// elsewhere: it has been dropped and will be reported. To offer it again, use
  /// [#tryPush(MemorySegment)] in the first place.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return the end of the source that was not accepted, a slice of it; empty when all went in
  public MemorySegment pushRemainder(MemorySegment source) {
    return source.asSlice(push(source) * ring.element.bytes);
  }

  /// Offers all or nothing: a block of which a part is useless. When it does not fit as a whole,
  /// all of it is dropped and becomes one gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return whether it went in
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public boolean pushAll(MemorySegment source) {
    long wanted = elementsIn(source);
    boolean fits = acquire(wanted) == wanted;
    publish(copyIn(source, fits ? wanted : 0), wanted);
    return fits;
  }

  /// Puts in what fits; the remainder stays the caller's, is not counted as offered, and leaves no
  /// gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return elements accepted
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public long tryPush(MemorySegment source) {
    long count = copyIn(source, acquire(elementsIn(source)));
    cursor.publish(count);
    return count;
  }

  /// Puts in what fits and moves the buffer's position over it; the remainder stays the caller's,
  /// is not counted as offered, and leaves no gap.
  ///
  /// @param source whole elements: bytes, or the ring's own primitive
  /// @return buffer entries accepted
  /// @throws IllegalArgumentException as [#push(Buffer)]
  public int tryPush(Buffer source) {
    int count = (int) acquire(elementsIn(source));
    ring.copyIn(source, cursor.tail(), count);
    cursor.publish(count);
    return advance(source, count);
  }

  /// Puts in everything, in pieces, waiting for the consumer as long as it takes, or until the
  /// timeout or a cancel; the remainder stays the caller's. Not for realtime threads: spins a
  /// little, then parks for up to 0.1 ms at a time.
  ///
  /// @param source whole elements, in the ring's own layout; may be larger than the capacity
  /// @param timeout how long to wait at most; zero or negative does not wait
  /// @return elements accepted; fewer than offered after a timeout or when the consumer has
  ///   cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   until then stays in
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public long tryPush(MemorySegment source, Duration timeout) throws InterruptedException {
    long wanted = elementsIn(source);
    long deadline = System.nanoTime() + boundedNanos(timeout);
    long done = 0;
    for (int idle = 0; ; idle++) {
      long count = tryPush(source.asSlice(done * ring.element.bytes));
      done += count;
      if (done == wanted || isCancelled() || System.nanoTime() - deadline >= 0) {
        return done;
      }
      idle = count > 0 ? 0 : idle;
      if (Thread.interrupted()) {
        throw new InterruptedException(
            "interrupted after %d of %d elements".formatted(done, wanted));
      }
      if (idle < 100) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, Math.min(MAX_PARK_NANOS, 1_000L * (idle - 99)));
      }
    }
  }

  /// 0 .. 10 years, which is for ever here and far from an overflow.
  private static long boundedNanos(Duration timeout) {
    Duration forEver = Duration.ofDays(3650);
    if (timeout.isNegative()) {
      return 0;
    }
    return timeout.compareTo(forEver) > 0 ? forEver.toNanos() : timeout.toNanos();
  }

  /// Shows free slots to be filled in place. They belong to the caller until [#commit], or the next
  /// call that offers or drops, which gives them back. Allocates the window and its slices (which
  /// the compiler often removes).
  ///
  /// @param max elements at most, >= 0
  /// @return 0 .. max free slots, in one or two pieces
  public RingWindow reserve(long max) {
    requireCount(max, Long.MAX_VALUE, "slots");
    long count = acquire(Math.min(max, ring.capacity));
    reserved = count;
    return ring.window(cursor.tail(), count, position());
  }

  /// Makes the first elements of the reserved window visible to the consumer, and gives the others
  /// back.
  ///
  /// @param count elements, 0 .. what was reserved
  /// @throws IllegalArgumentException if more than what was reserved last, or negative
  public void commit(long count) {
    requireUsable();
    requireCount(count, reserved, "reserved elements");
    reserved = 0;
    cursor.publish(count);
  }

  /// Records elements that were lost before they could be offered, such as a device's own overrun:
  /// they become a gap right here.
  ///
  /// @param count elements, >= 0
  /// @throws IllegalArgumentException if negative
  public void drop(long count) {
    requireUsable();
    requireCount(count, Long.MAX_VALUE - position(), "elements");
    reserved = 0;
    cursor.drop(count);
  }

  /// Ends the stream: the consumer gets what is in the ring, then the end. Ending it again does
  /// nothing.
  public void complete() {
    end(STATE_COMPLETED, 0);
  }

  /// Ends the stream with an error: the consumer gets what is in the ring, then the error. Ending
  /// it again does nothing.
  ///
  /// @param code of the application's choice, to be read from [RingConsumer#failureCode]
  public void fail(int code) {
    end(STATE_FAILED, code);
  }

  private void end(int state, int code) {
    if (!ended) {
      requireUsable();
      ended = true;
      finished = true;
      setIntPlain(ring.memory, CODE, code);
      // Release: whoever sees the end sees every element, drop and the code before it.
      setIntRelease(ring.memory, STATE, state);
    }
  }

  /// Wakes the consumer if it waits and has asked for it ([RingConsumer#arm]); to be called after
  /// pushes, drops or the end, as often as the consumer should learn of them.
  ///
  /// Apart from the pushes so that those stay wait-free: if nobody waits, a signal is a fence and a
  /// load; else it runs what the consumer left, mostly a system call. Reaches a consumer of this
  /// very [RingBuffer] object; one in another process, or of the same memory opened again, has to
  /// look into the ring from time to time.
  public void wakeConsumer() {
    VarHandle.fullFence(); // our stores before the look at the word: see RingConsumer.arm
    if (getIntOpaque(ring.memory, WAITING) != 0) {
      owner.wakeConsumer();
    }
  }

  /// Whether the consumer has given up. Pushing stays harmless, and a new consumer may come.
  public boolean isCancelled() {
    return owner.isCancelled();
  }

  /// The stream position of the next element: how many were offered before it.
  public long position() {
    return cursor.offered();
  }

  /// Free slots, 0 .. capacity: a lower bound, which grows as the consumer reads. Only the producer
  /// may believe it.
  public long freeSlots() {
    requireUsable();
    return cursor.freeNow();
  }

  /// How many slots are free. Looks at the consumer's side only if fewer than wanted are known to
  /// be, so that a producer which can wait may ask before each push.
  ///
  /// @param wanted elements, >= 0
  /// @return 0 .. wanted; less than wanted only if there are not that many, so far
  public long freeSlots(long wanted) {
    requireUsable();
    requireCount(wanted, Long.MAX_VALUE, "slots");
    return cursor.free(wanted);
  }

  /// Lets another thread use the role from now on; the caller sees to it that the two are ordered
  /// (happens-before).
  public void handOver() {
    thread.handOver();
  }

  /// Gives the role back, for another to claim, which resumes at this position. The stream does not
  /// end by it: see [#complete]. Closing again does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      finished = true;
      owner.release(Role.PRODUCER);
    }
  }

  /// How many of the wanted elements may be copied to the tail. Any earlier reservation is over.
  private long acquire(long wanted) {
    requireUsable();
    reserved = 0;
    return cursor.acquire(wanted);
  }

  private void publish(long count, long wanted) {
    cursor.publish(count);
    if (count < wanted) {
      cursor.drop(wanted - count);
    }
  }

  private int elementsIn(Buffer source) {
    return ring.element.elementsIn(source);
  }

  private long elementsIn(MemorySegment source) {
    return ring.element.elementsIn(source);
  }

  private long copyIn(MemorySegment source, long count) {
    ring.copyIn(source, cursor.tail(), count);
    return count;
  }

  private int advance(Buffer source, int count) {
    int entries = ring.element.entriesIn(source, count);
    source.position(source.position() + entries);
    return entries;
  }

  private void requireUsable() {
    assert thread.isCurrent();
    if (finished || ring.closed) {
      throw unusable();
    }
  }

  private IllegalStateException unusable() {
    if (ring.closed) {
      return new RingClosedException("the ring is closed: open or allocate it again");
    }
    if (closed) {
      return new RingClosedException("the producer role was closed: claim it again");
    }
    return new IllegalStateException("the stream has ended: reset() the ring to start anew");
  }

  private static void requireCount(long count, long limit, String what) {
    if (count < 0 || count > limit) {
      throw new IllegalArgumentException("%d is not in 0 .. %d %s".formatted(count, limit, what));
    }
  }
}
