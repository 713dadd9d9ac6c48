package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.time.Duration;
import java.util.Objects;

/// The consumer's role of a ring: takes elements, in order, and learns what was lost and where.
///
/// Everything carries its **position**: the index among all elements ever offered. What the
/// producer could not put in left a *gap*. One question, [#next(long)], tells what comes next: a
/// run of elements, a gap, or nothing. Every read works on the same answer: it never crosses a gap,
/// but passes one that lies in front of the first element, which then shows as a jump of the
/// position. A read returns 0 only if the ring is empty; a gap with nothing behind it is left to
/// [#next(long)].
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
/// Counts are in elements, except that array and typed-buffer methods count in array entries, as in
/// `java.io`; for a ring of a primitive that is the same. Only whole elements come out.
///
/// One thread at a time; with assertions enabled, a second one is reported. Unless said otherwise,
/// methods are wait-free, allocate nothing, take no lock and make no system call. They throw
/// [RingClosedException] once the role or the ring is closed, and [RingCorruptedException] if the
/// producer's position makes no sense.
public final class RingConsumer implements AutoCloseable {
  private final RingMemory memory;
  private final RoleClaims claims;
  private final ConsumerCursor cursor;

  RingConsumer(RingMemory memory, RoleClaims claims) {
    this.memory = memory;
    this.claims = claims;
    this.cursor = new ConsumerCursor(memory);
    memory.setCancelled(false);
    memory.disarm();
  }

  // ---- What comes next

  /// Asks what comes next: a run of elements, a gap, or nothing. Looks at the producer's side only
  /// if fewer than `max` elements are known to be here.
  ///
  /// A gap counts as reported when this method returns it: the position moves behind it, and the
  /// next call answers for what follows. A run stays where it is until it is read, and no gap can
  /// come between this answer and the read.
  ///
  /// @param max elements wanted at most, >= 1
  /// @return `n > 0`: n elements, `n <= max`, can be read here; `n < 0`: -n elements were lost
  ///   here; 0: nothing is here yet
  /// @throws IllegalArgumentException if max is < 1
  public long next(long max) {
    if (max < 1) {
      throw new IllegalArgumentException("max " + max + " is not >= 1");
    }
    return cursor.next(max);
  }

  /// As [#next(long)], and waits for the producer until something is here, or until the timeout or
  /// the end of the stream. Not for realtime threads: spins a little, then parks for up to 0.1 ms
  /// at a time. Allocates.
  ///
  /// @param max elements wanted at most, >= 1
  /// @param timeout how long to wait at most; zero or negative does not wait
  /// @return as [#next(long)]; 0 after a timeout or when the stream has ended
  /// @throws InterruptedException if the thread is interrupted while it waits
  /// @throws IllegalArgumentException if max is < 1
  public long next(long max, Duration timeout) throws InterruptedException {
    for (BoundedWait wait = new BoundedWait(timeout); ; wait.pause(0, max, "elements")) {
      boolean ended = memory.isEnded(); // before the look: nothing comes after it
      long n = next(max);
      if (n != 0 || ended || wait.isOver()) {
        return n;
      }
    }
  }

  // ---- Single values

  /// Takes one value.
  ///
  /// @param ifEmpty what to return if the ring is empty; if that may be a value too, ask [#next]
  ///   first
  /// @return the element, or `ifEmpty`
  /// @throws IllegalArgumentException if the ring's elements are not single bytes; nothing is taken
  ///   then
  public byte popByte(byte ifEmpty) {
    memory.element.requireValue(JAVA_BYTE);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    byte value = memory.getByte(cursor.head());
    cursor.consume(1);
    return value;
  }

  /// As [#popByte], for a ring of shorts.
  public short popShort(short ifEmpty) {
    memory.element.requireValue(JAVA_SHORT_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    short value = memory.getShort(cursor.head());
    cursor.consume(1);
    return value;
  }

  /// As [#popByte], for a ring of chars.
  public char popChar(char ifEmpty) {
    memory.element.requireValue(JAVA_CHAR_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    char value = memory.getChar(cursor.head());
    cursor.consume(1);
    return value;
  }

  /// As [#popByte], for a ring of ints.
  public int popInt(int ifEmpty) {
    memory.element.requireValue(JAVA_INT_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    int value = memory.getInt(cursor.head());
    cursor.consume(1);
    return value;
  }

  /// As [#popByte], for a ring of longs.
  public long popLong(long ifEmpty) {
    memory.element.requireValue(JAVA_LONG_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    long value = memory.getLong(cursor.head());
    cursor.consume(1);
    return value;
  }

  /// As [#popByte], for a ring of floats.
  public float popFloat(float ifEmpty) {
    memory.element.requireValue(JAVA_FLOAT_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    float value = memory.getFloat(cursor.head());
    cursor.consume(1);
    return value;
  }

  /// As [#popByte], for a ring of doubles.
  public double popDouble(double ifEmpty) {
    memory.element.requireValue(JAVA_DOUBLE_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return ifEmpty;
    }
    double value = memory.getDouble(cursor.head());
    cursor.consume(1);
    return value;
  }

  // ---- Arrays

  /// Takes elements into an array: as many as are here and fit, up to the next gap.
  ///
  /// @param target has room for whole elements of the ring's own primitive
  /// @return array entries taken, 0 .. `target.length`
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is taken then
  public int pop(byte[] target) {
    return pop(target, 0, target.length);
  }

  /// Takes elements into a range of an array: as many as are here and fit, up to the next gap.
  ///
  /// @param target has room for elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries taken, 0 .. length
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is taken then
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public int pop(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_BYTE, length)) {
      return popPieces(JAVA_BYTE, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// Takes elements into a new array, as long as what is here up to the next gap. Allocates the
  /// array.
  ///
  /// @param max array entries at most, >= 1, whole elements
  /// @return 0 .. max array entries
  /// @throws IllegalArgumentException if the ring has other elements, or max is < 1 or not whole
  ///   ones; nothing is taken then
  public byte[] popBytes(int max) {
    byte[] target = new byte[entriesHere(JAVA_BYTE, max)];
    pop(target);
    return target;
  }

  /// As [#pop(byte[])].
  public int pop(short[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(short[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_SHORT_UNALIGNED, length)) {
      return popPieces(JAVA_SHORT_UNALIGNED, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// As [#popBytes].
  public short[] popShorts(int max) {
    short[] target = new short[entriesHere(JAVA_SHORT_UNALIGNED, max)];
    pop(target);
    return target;
  }

  /// As [#pop(byte[])].
  public int pop(char[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(char[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_CHAR_UNALIGNED, length)) {
      return popPieces(JAVA_CHAR_UNALIGNED, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// As [#popBytes].
  public char[] popChars(int max) {
    char[] target = new char[entriesHere(JAVA_CHAR_UNALIGNED, max)];
    pop(target);
    return target;
  }

  /// As [#pop(byte[])].
  public int pop(int[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(int[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_INT_UNALIGNED, length)) {
      return popPieces(JAVA_INT_UNALIGNED, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// As [#popBytes].
  public int[] popInts(int max) {
    int[] target = new int[entriesHere(JAVA_INT_UNALIGNED, max)];
    pop(target);
    return target;
  }

  /// As [#pop(byte[])].
  public int pop(long[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(long[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_LONG_UNALIGNED, length)) {
      return popPieces(JAVA_LONG_UNALIGNED, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// As [#popBytes].
  public long[] popLongs(int max) {
    long[] target = new long[entriesHere(JAVA_LONG_UNALIGNED, max)];
    pop(target);
    return target;
  }

  /// As [#pop(byte[])].
  public int pop(float[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(float[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_FLOAT_UNALIGNED, length)) {
      return popPieces(JAVA_FLOAT_UNALIGNED, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// As [#popBytes].
  public float[] popFloats(int max) {
    float[] target = new float[entriesHere(JAVA_FLOAT_UNALIGNED, max)];
    pop(target);
    return target;
  }

  /// As [#pop(byte[])].
  public int pop(double[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(double[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (!hasPlainRun(JAVA_DOUBLE_UNALIGNED, length)) {
      return popPieces(JAVA_DOUBLE_UNALIGNED, target, offset, length);
    }
    memory.copyOut(cursor.head(), target, offset, length);
    cursor.consume(length);
    return length;
  }

  /// As [#popBytes].
  public double[] popDoubles(int max) {
    double[] target = new double[entriesHere(JAVA_DOUBLE_UNALIGNED, max)];
    pop(target);
    return target;
  }

  // ---- Buffers

  /// Takes elements into what remains of a buffer, and moves its position: as many as are here and
  /// fit, up to the next gap. A byte buffer gets the bytes as they are; entries of other buffers
  /// are converted to their byte order if that differs from the element's.
  ///
  /// @param target has room for whole elements: bytes, or the ring's own primitive
  /// @return buffer entries taken
  /// @throws IllegalArgumentException if the ring has other elements, or the room is not whole
  ///   ones; nothing is taken then
  /// @throws java.nio.ReadOnlyBufferException if the buffer is read-only
  public int pop(Buffer target) {
    int room = memory.element.elementsIn(target);
    memory.copyOut(cursor.head(), target, 0); // a target that cannot be written passes no gap
    int count = (int) cursor.claim(room);
    memory.copyOut(cursor.head(), target, count);
    cursor.consume(count);
    int entries = memory.element.entriesIn(target, count);
    target.position(target.position() + entries);
    return entries;
  }

  // ---- Segments

  /// Takes elements into a segment: as many as are here and fit, up to the next gap.
  ///
  /// @param target has room for whole elements
  /// @return elements taken
  /// @throws IllegalArgumentException if the room is not whole elements, or the segment is
  ///   read-only or on an array of another primitive than bytes or the ring's own; nothing is taken
  ///   then
  /// @throws IllegalStateException if the segment's arena is closed
  /// @throws WrongThreadException if the segment belongs to another thread
  public long pop(MemorySegment target) {
    cursor.requireNothingHeld();
    long count = peek(target);
    cursor.consume(count);
    return count;
  }

  /// Copies elements without taking them: as many as are here and fit, up to the next gap.
  /// [#consume] takes them, once the work on them has succeeded.
  ///
  /// @param target has room for whole elements
  /// @return elements copied
  /// @throws IllegalArgumentException as [#pop(MemorySegment)]
  public long peek(MemorySegment target) {
    cursor.requireUsable();
    requireWritable(target);
    long count = cursor.run(memory.element.elementsIn(target));
    memory.copyOut(cursor.head(), target, count);
    return count;
  }

  // ---- Windows

  /// Shows elements in place: as many as are here, up to the next gap. They stay in the ring until
  /// [#consume]. Allocates the window and its slices (which the compiler often removes).
  ///
  /// @param max elements at most, >= 0
  /// @return 0 .. max elements, in one or two pieces, read-only by contract
  /// @throws IllegalArgumentException if max is negative
  public RingWindow window(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    long count = cursor.run(max);
    return memory.window(cursor.head(), count, position());
  }

  /// Takes elements out of the ring that were peeked, shown in a window or announced by
  /// [#next(long)]; they count as delivered.
  ///
  /// @param count elements, 0 .. what was seen
  /// @throws IllegalArgumentException if more than what was seen, or negative
  public void consume(long count) {
    cursor.consumeSeen(count);
  }

  /// Takes elements but keeps their slots: they stay readable in place, while what follows can be
  /// held, too, until [#releaseHeld] gives the oldest back. As many as are here, up to the next
  /// gap. Until nothing is held, methods that take elements for good, such as pop, are refused. If
  /// the role is closed meanwhile, the next consumer gets the held elements again.
  ///
  /// ```java
  /// long n = out.next(256);
  /// long offset = out.offset();                  // of the first element in data()
  /// long count = n > 0 ? out.hold(n) : 0;
  /// float first = out.data().get(JAVA_FLOAT, offset);
  /// out.releaseHeld(count);
  /// ```
  ///
  /// @param max elements at most, >= 0
  /// @return 0 .. max elements, from [#offset] on as it was before
  /// @throws IllegalArgumentException if max is negative
  public long hold(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    return cursor.hold(max);
  }

  /// Gives the slots of the oldest held elements back; the elements count as delivered.
  ///
  /// @param count elements, 0 .. what is held
  /// @throws IllegalArgumentException if more than what is held, or negative
  public void releaseHeld(long count) {
    cursor.releaseHeld(count);
  }

  /// The memory of the elements, read-only: runs of elements that reach its end go on at its start,
  /// except in a mirrored ring, where they always end before. Any thread.
  public MemorySegment data() {
    return memory.readOnlyData;
  }

  /// The byte offset in [#data] of the element that is read next.
  public long offset() {
    return memory.dataOffset(cursor.head());
  }

  /// Hands elements to a handler in place: as many as are here, up to the next gap. The slots are
  /// given back together, at the end. If the handler throws, those before that element are, and
  /// that element stays in the ring.
  ///
  /// @param handler called for each element, on this thread; must not take elements itself
  /// @param max elements at most, >= 0
  /// @return elements handled
  /// @throws IllegalStateException if the handler took elements itself
  /// @throws IllegalArgumentException if max is negative
  public long drain(ElementHandler handler, long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    long count = cursor.claim(max);
    long head = cursor.head();
    long done = 0;
    try {
      for (; done < count; done++) {
        handler.accept(memory.readOnlyData, memory.dataOffset(head + done));
        if (cursor.head() != head) {
          throw new IllegalStateException("the handler of drain() took elements by another call");
        }
      }
    } finally {
      if (cursor.head() == head) {
        cursor.consume(done);
      }
    }
    return done;
  }

  // ---- Gaps

  /// Lets elements go unread, across gaps: as many of those that are in the ring at the call; they
  /// count as skipped. What the producer pushes meanwhile stays.
  ///
  /// @param max elements at most, >= 0
  /// @return elements skipped, 0 .. max
  /// @throws IllegalArgumentException if max is negative
  public long skip(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    return cursor.skip(max);
  }

  /// Lets everything go that is in the ring at the call; it counts as skipped. Safe while the
  /// producer pushes.
  ///
  /// @return elements skipped, 0 .. capacity
  public long clear() {
    return skip(Long.MAX_VALUE);
  }

  // ---- Ends

  /// Whether the stream has ended, well or not, and everything in it, gaps included, has been read.
  public boolean isTerminated() {
    cursor.requireUsable();
    // The end is read first: elements and drops before it are then visible to the look at the
    // producer's side.
    return memory.isEnded() && cursor.isDrained();
  }

  /// Whether the producer ended the stream with [RingProducer#fail]; elements may still be here.
  public boolean isFailed() {
    return memory.isFailed();
  }

  /// The code that the producer gave to [RingProducer#fail]; 0 if it has not failed.
  public int failureCode() {
    return memory.failureCode();
  }

  /// Tells the producer that its elements are no longer wanted. The ring keeps its contents for the
  /// next consumer, whose claim takes the cancel back. Any thread; does nothing once the role is
  /// closed or the memory is gone.
  public synchronized void cancel() {
    // Under the lock that close() takes: a late cancel must not hit the next consumer.
    if (!cursor.isClosed() && memory.segment.scope().isAlive()) {
      memory.setCancelled(true);
    }
  }

  // ---- State

  /// The stream position of what comes next, be it an element or a gap: how many elements were
  /// offered before it.
  public long position() {
    return cursor.position();
  }

  /// Elements in the ring, whether or not there are gaps between them, 0 .. capacity: a lower
  /// bound, which grows as the producer pushes. Exact for the consumer while the producer does
  /// nothing.
  public long available() {
    return cursor.available();
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
    cursor.requireUsable();
    memory.arm(wake);
  }

  /// Takes [#arm] back: signals cost the producer next to nothing again. A late one may still come.
  public void disarm() {
    cursor.requireUsable();
    memory.disarm();
  }

  /// Lets another thread use the role from now on. The caller must order the two (happens-before).
  public void handOver() {
    cursor.handOver();
  }

  /// Gives the role back, for another to claim, which resumes at this position. Closing again does
  /// nothing.
  @Override
  public synchronized void close() {
    if (cursor.close()) {
      memory.forgetWake();
      claims.release(Role.CONSUMER);
    }
  }

  // ---- Steps that several of the above share

  /// Whether there are elements for all entries of an array, in one piece, that need no conversion.
  private boolean hasPlainRun(ValueLayout entry, int length) {
    return memory.isPlain(entry)
        && cursor.claim(length) == length
        && memory.isOnePiece(cursor.head(), length);
  }

  private int popPieces(ValueLayout entry, Object target, int offset, int length) {
    int count = (int) cursor.claim(memory.element.elementsIn(entry, length));
    memory.copyOut(entry, cursor.head(), target, offset, count);
    cursor.consume(count);
    return count * memory.element.entries;
  }

  /// The length of the array that takes what is here.
  private int entriesHere(ValueLayout entry, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max " + max + " is not >= 1");
    }
    return (int) cursor.claim(memory.element.elementsIn(entry, max)) * memory.element.entries;
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
}
