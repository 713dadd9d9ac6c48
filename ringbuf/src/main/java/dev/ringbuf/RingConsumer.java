package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The consumer's role of a ring: takes what there is, in order, and is told what was lost and
/// where.
///
/// Everything carries its **position**: the index among all elements ever offered. What the
/// producer could not put in left a *gap*. A read never crosses a gap: it stops before it. Whoever
/// cares asks [#pollGap] before each read, and sees every gap; whoever does not just reads on, and
/// the next read passes the gap, which shows as a jump of [#position].
///
/// ```java
/// long lost = out.pollGap();              // elements lost right here, mostly 0
/// long position = out.position();         // of the first element that the next line reads
/// int count = out.pop(target);            // 0 also if a gap has come since the first line
/// ```
///
/// Counts are in elements, except that array and typed-buffer methods count in array entries, as in
/// `java.io`; for a ring of a primitive that is the same.
///
/// One thread at a time; with assertions enabled, a second one is reported. Unless said otherwise,
/// methods are wait-free and allocate nothing, and throw [IllegalStateException] once the role or
/// the ring is closed, and [RingCorruptedException] if the producer's position makes no sense.
public final class RingConsumer extends ArrayPops implements AutoCloseable {
  private final RingBuffer owner;
  private final ConsumerCursor cursor;

  /// The array entries that are the elements, bit by bit; null if none are.
  private final @Nullable ValueLayout direct;

  private final OwnerThread thread = new OwnerThread("consumer");
  private boolean closed;

  RingConsumer(RingBuffer owner, RingMemory ring) {
    super(ring);
    this.owner = owner;
    this.cursor = new ConsumerCursor(ring);
    this.direct = ring.element.direct;
    setIntRelease(ring.memory, CANCELLED, 0);
    setIntRelease(ring.memory, WAITING, 0);
    owner.setWake(null);
  }

  @Override
  long acquireOne(ValueLayout value) {
    ring.element.requireValue(value);
    return acquire(1) == 0 ? -1 : ring.offset(cursor.head());
  }

  @Override
  void releaseOne() {
    cursor.release(1);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // as in Element: layouts are constants
  long acquireAll(ValueLayout entry, int length) {
    if (entry != direct) {
      return -1; // perhaps not even an element
    }
    requireUsable();
    requireNothingHeld();
    boolean there = cursor.contiguous(length) == length;
    return there ? ring.pieceOffset(cursor.head(), length) : -1;
  }

  @Override
  void releaseAll(int length) {
    cursor.release(length);
  }

  @Override
  int popPieces(ValueLayout entry, Object array, int offset, int length) {
    int count = (int) acquire(ring.element.elementsIn(entry, length));
    ring.copyOut(entry, cursor.head(), array, offset, count);
    cursor.release(count);
    return count * ring.element.entries;
  }

  @Override
  <T> T popNew(ValueLayout entry, int max, IntFunction<T> allocate) {
    if (max < 1) {
      throw new IllegalArgumentException("max " + max + " is not >= 1");
    }
    int count = (int) acquire(ring.element.elementsIn(entry, max));
    T array = allocate.apply(count * ring.element.entries);
    ring.copyOut(entry, cursor.head(), array, 0, count);
    cursor.release(count);
    return array;
  }

  /// Moves elements into what remains of a buffer, as many as there are and fit, and moves its
  /// position; stops before a gap. A byte buffer gets the bytes as they are; entries of other
  /// buffers are converted to their byte order if that differs from the element's.
  ///
  /// @param target has room for whole elements: bytes, or the ring's own primitive
  /// @return buffer entries written, 0 if the ring is empty
  /// @throws IllegalArgumentException if the ring has other elements, or the room is not whole ones
  /// @throws java.nio.ReadOnlyBufferException if the buffer is read-only
  public int pop(Buffer target) {
    int room = ring.element.elementsIn(target);
    ring.copyOut(cursor.head(), target, 0); // refuses what cannot be written, before passing a gap
    int count = (int) acquire(room);
    ring.copyOut(cursor.head(), target, count);
    cursor.release(count);
    int entries = ring.element.entriesIn(target, count);
    target.position(target.position() + entries);
    return entries;
  }

  /// Moves elements into a segment, as many as there are and fit; stops before a gap.
  ///
  /// @param target has room for whole elements
  /// @return elements written, 0 if the ring is empty
  /// @throws IllegalArgumentException if the room is not whole elements, or the segment is
  ///   read-only or on an array of another primitive than bytes or the ring's own
  /// @throws IllegalStateException also if the segment's arena is closed
  /// @throws WrongThreadException if the segment belongs to another thread
  public long pop(MemorySegment target) {
    requireNothingHeld();
    long count = peek(target);
    cursor.release(count);
    return count;
  }

  /// Copies elements without taking them, as many as there are and fit; stops before a gap.
  /// [#release] takes them, once what was to be done with them has succeeded.
  ///
  /// @param target has room for whole elements
  /// @return elements written, 0 if the ring is empty
  /// @throws IllegalArgumentException as [#pop(MemorySegment)]
  public long peek(MemorySegment target) {
    requireUsable();
    requireWritable(target);
    long count = cursor.acquire(ring.element.elementsIn(target));
    ring.copyOut(cursor.head(), target, count);
    return count;
  }

  /// Shows elements in place, as many as there are; stops before a gap. They stay in the ring until
  /// [#release]. Allocates the window and its slices (which the compiler often removes).
  ///
  /// @param max elements at most, >= 0
  /// @return 0 .. max elements, in one or two pieces, read-only by contract
  public RingWindow window(long max) {
    requireUsable();
    requireCount(max, Long.MAX_VALUE, "elements");
    long count = cursor.acquire(max);
    return ring.window(cursor.head(), count, position());
  }

  /// Takes elements out of the ring that were peeked or seen in a window; they count as delivered.
  ///
  /// @param count elements, 0 .. what can be read before the next gap
  /// @throws IllegalArgumentException if there are not that many
  public void release(long count) {
    requireUsable();
    requireNothingHeld();
    requireCount(count, cursor.contiguous(Math.max(0, count)), "readable elements");
    cursor.release(count);
  }

  /// Takes elements but keeps their slots: they stay readable in place, while what follows can be
  /// held, too, until [#releaseHeld] gives the oldest back. As many as there are; stops before a
  /// gap. Until nothing is held, methods that take elements for good, such as pop, are refused;
  /// should the role be closed meanwhile, the next consumer gets the held elements again.
  ///
  /// ```java
  /// long offset = out.offset();                  // of the first element in data()
  /// long count = out.hold(256);
  /// float first = out.data().get(JAVA_FLOAT, offset);
  /// out.releaseHeld(count);
  /// ```
  ///
  /// @param max elements at most, >= 0
  /// @return 0 .. max elements, from [#offset] on as it was before
  public long hold(long max) {
    requireUsable();
    requireCount(max, Long.MAX_VALUE, "elements");
    long count = cursor.acquire(max);
    cursor.hold(count);
    return count;
  }

  /// Gives the slots of the oldest held elements back; the elements count as delivered.
  ///
  /// @param count elements, 0 .. what is held
  /// @throws IllegalArgumentException if there are not that many
  public void releaseHeld(long count) {
    requireUsable();
    requireCount(count, cursor.held(), "held elements");
    cursor.free(count);
  }

  /// The memory of the elements, read-only: runs of elements that reach its end go on at its start,
  /// except in a mirrored ring, where they always end before. Any thread.
  public MemorySegment data() {
    return ring.readOnlyData;
  }

  /// The byte offset in [#data] of the element that is read next.
  public long offset() {
    return ring.dataOffset(cursor.head());
  }

  /// Lets elements go unread, across gaps, as many as there are; they count as skipped.
  ///
  /// @param count elements at most, >= 0
  /// @return elements skipped
  public long skip(long count) {
    requireUsable();
    requireNothingHeld();
    requireCount(count, Long.MAX_VALUE, "elements");
    return cursor.skip(count);
  }

  /// Lets everything go that is in the ring now; it counts as skipped. Safe while the producer
  /// pushes.
  ///
  /// @return elements skipped, 0 .. capacity
  public long clear() {
    return skip(available());
  }

  /// Hands elements to a handler in place, as many as there are; stops before a gap. The slots are
  /// given back together, at the end; if the handler throws, those before that element are, and
  /// that element stays in the ring.
  ///
  /// @param handler called for each element, on this thread; must not take elements itself
  /// @param limit elements at most, >= 0
  /// @return elements handled
  /// @throws IllegalStateException if the handler took elements itself
  public long drain(ElementHandler handler, long limit) {
    requireCount(limit, Long.MAX_VALUE, "elements");
    long count = acquire(limit);
    long head = cursor.head();
    long done = 0;
    try {
      for (; done < count; done++) {
        handler.accept(ring.memory, ring.offset(head + done));
        if (cursor.head() != head) {
          throw new IllegalStateException("the handler of drain() took elements by another call");
        }
      }
    } finally {
      if (cursor.head() == head) {
        cursor.release(done);
      }
    }
    return done;
  }

  /// Asks for the gap right at [#position], and counts it as reported: the position moves over it,
  /// and the next call tells only what the producer has dropped since. The read that follows passes
  /// no gap that comes between the two: it returns with nothing, for you to ask again.
  ///
  /// @return elements lost right here, 0 if none
  public long pollGap() {
    requireUsable();
    return cursor.pollGap();
  }

  /// Asks what comes next: a run of elements, a gap, or nothing. Looks at the producer's side only
  /// if fewer than `max` elements are known to be there.
  ///
  /// A gap counts as reported when this method returns it: the position moves behind it, and the
  /// next call answers for what follows. A run stays where it is until it is read, and no gap can
  /// come between this answer and the read.
  ///
  /// ```java
  /// long position = out.position();
  /// long n = out.next(480);
  /// if (n > 0) {
  ///   process(position, out.popFloats((int) n));   // exactly n elements
  /// } else if (n < 0) {
  ///   log.warn("{} samples lost at {}", -n, position);
  /// }
  /// ```
  ///
  /// @param max elements wanted at most, >= 1
  /// @return `n > 0`: n elements, `n <= max`, can be read here; `n < 0`: -n elements were lost
  ///   here; 0: nothing is here yet
  /// @throws IllegalArgumentException if max is < 1
  public long next(long max) {
    requireUsable();
    if (max < 1) {
      throw new IllegalArgumentException("max " + max + " is not >= 1");
    }
    return cursor.next(max);
  }

  /// How many elements can be read without crossing a gap. Looks at the producer's side only if
  /// fewer than wanted are known.
  ///
  /// @param wanted elements, >= 0
  /// @return 0 .. wanted; 0 if the ring is empty or a gap comes first ([#pollGap])
  public long contiguous(long wanted) {
    requireUsable();
    requireCount(wanted, Long.MAX_VALUE, "elements");
    return cursor.contiguous(wanted);
  }

  /// Elements in the ring, whether or not there are gaps between them, 0 .. capacity: a lower
  /// bound, which grows as the producer pushes. Only the consumer may believe it.
  public long available() {
    requireUsable();
    return cursor.available();
  }

  /// The stream position of what comes next, be it an element or a gap: how many elements were
  /// offered before it.
  public long position() {
    return cursor.position();
  }

  /// Whether the stream has ended, well or not, and everything in it, gaps included, has been read.
  public boolean isTerminated() {
    requireUsable();
    // The end is read first: elements and drops before it are then visible to the look at the
    // producer's side.
    return owner.isEnded() && cursor.isDrained();
  }

  /// Whether the producer ended the stream with [RingProducer#fail]; elements may still be there.
  public boolean isFailed() {
    return owner.state() == STATE_FAILED;
  }

  /// The code that the producer gave to [RingProducer#fail]; 0 if it has not failed.
  public int failureCode() {
    return isFailed() ? getIntPlain(ring.memory, CODE) : 0;
  }

  /// Tells the producer that nobody is interested any more. The ring keeps its contents for a next
  /// consumer, whose claim takes the cancel back. Any thread; does nothing once the role is closed
  /// or the memory is gone.
  public synchronized void cancel() {
    // Under the lock that close() takes: a late cancel must not hit the next consumer.
    if (!closed && ring.memory.scope().isAlive()) {
      setIntRelease(ring.memory, CANCELLED, 1);
    }
  }

  /// Asks the producer's next [RingProducer#wakeConsumer] to run `wake`. Look into the ring once
  /// more after this, and wait only if there is still nothing: what was pushed before is seen by
  /// that look, and what is pushed after is signalled.
  ///
  /// ```java
  /// out.arm(() -> LockSupport.unpark(thread));
  /// if (out.available() == 0) {
  ///   LockSupport.parkNanos(1_000_000_000);         // in case a producer does not signal
  /// }
  /// out.disarm();
  /// ```
  ///
  /// @param wake run by the producer's thread, perhaps more than once; must be quick, and expect to
  ///   be late
  public void arm(Runnable wake) {
    requireUsable();
    owner.setWake(wake);
    setIntVolatile(ring.memory, WAITING, 1);
    // The store before the look that follows; the producer has its fence between its stores and its
    // look at the word. So at least one of the two sees the other.
    VarHandle.fullFence();
  }

  /// Takes [#arm] back: signals cost the producer next to nothing again. A late one may still come.
  public void disarm() {
    requireUsable();
    setIntRelease(ring.memory, WAITING, 0);
    owner.setWake(null);
  }

  /// Lets another thread use the role from now on; the caller sees to it that the two are ordered
  /// (happens-before).
  public void handOver() {
    thread.handOver();
  }

  /// Gives the role back, for another to claim, which resumes at this position. Closing again does
  /// nothing.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      owner.setWake(null);
      owner.release(Role.CONSUMER);
    }
  }

  private long acquire(long wanted) {
    requireUsable();
    requireNothingHeld();
    return cursor.acquire(wanted);
  }

  /// Refuses a target that cannot be written before anything happens: by the time the copy does,
  /// the gap in front of the elements counts as reported.
  private static void requireWritable(MemorySegment target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot pop into a read-only segment");
    }
    if (!target.scope().isAlive()) {
      throw new IllegalStateException("the arena of the target is closed");
    }
    if (!target.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException("the target belongs to another thread");
    }
  }

  private void requireUsable() {
    assert thread.isCurrent();
    if (closed || ring.closed) {
      throw unusable();
    }
  }

  private RingClosedException unusable() {
    return new RingClosedException(
        ring.closed
            ? "the ring is closed: open or allocate it again"
            : "the consumer role was closed: claim it again");
  }

  private void requireNothingHeld() {
    if (cursor.held() != 0) {
      throw holding();
    }
  }

  private IllegalStateException holding() {
    return new IllegalStateException(
        cursor.held() + " elements are held: releaseHeld() them before others are taken for good");
  }

  private static void requireCount(long count, long limit, String what) {
    if (count < 0 || count > limit) {
      throw new IllegalArgumentException("%d is not in 0 .. %d %s".formatted(count, limit, what));
    }
  }
}
