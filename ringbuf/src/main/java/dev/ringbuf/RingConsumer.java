package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.time.Duration;
import java.util.Objects;

/// The consumer's role of a ring: takes elements in order, and tells what was lost and where.
///
/// Every element has a **position**: its index among all elements ever offered. What did not fit
/// left a *gap*. One question, [#next(long)], tells what comes next: a run of elements, a gap, or
/// nothing. Reads work on the same answer. A read never crosses a gap. It passes a gap that lies in
/// front of the first element, which shows as a jump of the position. It takes nothing only if the
/// ring is empty or nothing is wanted. A gap with no element behind it is left to [#next(long)].
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
/// Counts are in elements, except that array and buffer methods count in entries, as `java.io`
/// does. In a ring of a primitive the two are the same. Only whole elements come out.
///
/// A consumer in a loop that is as fast as its producer finds little at each look, and both then
/// wait for one cache line. Reading whole runs and pausing after a short one is faster, and delays
/// the newest element by the pause:
///
/// ```java
/// long n = out.next(4096);
/// for (long i = 0; i < n; i++) {
///   process(out.popLong(0));
/// }
/// for (int spins = n < 256 ? 32 : 0; spins > 0; spins--) {
///   Thread.onSpinWait();
/// }
/// ```
///
/// One thread at a time may use the role; with assertions enabled, a second thread is reported.
/// Unless a method says otherwise, it is wait-free, allocates nothing, takes no lock and makes no
/// system call. It throws [RingClosedException] once the role or the ring is closed, and
/// [RingCorruptedException] if the producer's position makes no sense. [#data], [#offset],
/// [#isFailed], [#failureCode], [#cancel], [#position], [#handOver] and [#close] work after that.
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

  /// Tells what comes next: a run of elements, a gap, or nothing. Looks at the producer's side only
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

  /// Declares elements missing: they were due, and were not in the ring. A realtime consumer calls
  /// this after a read that got fewer elements than it needed, when it fills in something else.
  ///
  /// ```java
  /// int n = out.pop(block);                          // block.length samples are due
  /// Arrays.fill(block, n, block.length, 0);
  /// out.missed(block.length - n);
  /// ```
  ///
  /// They count as [RingBuffer#missing], and the period as one of [RingBuffer#underruns], unless a
  /// read has counted it. Does nothing before the first element that this consumer has taken, and
  /// when the stream has ended and no element is left.
  ///
  /// @param count elements, >= 0
  /// @throws IllegalArgumentException if the count is negative
  public void missed(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("count " + count + " is negative");
    }
    cursor.miss(count);
  }

  /// Tells what comes next as [#next(long)] does, and waits while that is nothing, until the
  /// timeout or the end of the stream. Not for realtime threads: spins a little, then parks for up
  /// to 0.1 ms at a time. Allocates.
  ///
  /// @param max elements wanted at most, >= 1
  /// @param timeout how long to wait in all; zero or negative does not wait
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
  /// @param ifEmpty what to return if the ring is empty; if elements can have this value, call
  ///   [#next(long)] first
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
  /// @param target room for whole elements, of the ring's own primitive
  /// @return array entries taken, 0 .. `target.length`
  /// @throws IllegalArgumentException if the ring has elements of another type, or the array is not
  ///   room for whole elements; nothing is taken then
  public int pop(byte[] target) {
    return pop(target, 0, target.length);
  }

  /// Takes elements into a range of an array: as many as are here and fit, up to the next gap.
  ///
  /// @param target room for elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries taken, 0 .. length
  /// @throws IllegalArgumentException if the ring has elements of another type, or the range is not
  ///   room for whole elements; nothing is taken then
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

  /// Takes elements into a new array: as many as are here, up to the next gap. Allocates the array,
  /// which is no longer than needed.
  ///
  /// @param max array entries wanted at most, >= 1, whole elements
  /// @return 0 .. max array entries
  /// @throws IllegalArgumentException if the ring has elements of another type, or max is < 1 or
  ///   does not make whole elements; nothing is taken then
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

  /// Takes elements into the remaining room of a buffer: as many as are here and fit, up to the
  /// next gap. Moves its position behind them.
  ///
  /// A byte buffer receives the bytes as they are. Entries of other buffers are converted to the
  /// buffer's byte order if that differs from the element's.
  ///
  /// @param target room for whole elements, as bytes or of the ring's own primitive
  /// @return buffer entries taken
  /// @throws IllegalArgumentException if the ring has elements of another type, or the buffer is
  ///   not room for whole elements; nothing is taken then
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
  /// @param target room for whole elements
  /// @return elements taken
  /// @throws IllegalArgumentException if the segment is not room for whole elements, is read-only,
  ///   or is on an array of another primitive than bytes or the ring's own; nothing is taken then
  /// @throws IllegalStateException if the segment's arena is closed
  /// @throws WrongThreadException if the segment belongs to another thread
  public long pop(MemorySegment target) {
    cursor.requireNothingHeld();
    long count = peek(target);
    cursor.consume(count);
    return count;
  }

  /// Copies elements into a segment without taking them: as many as are here and fit, up to the
  /// next gap. [#consume] takes them, once the work on them has succeeded.
  ///
  /// @param target room for whole elements
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
  /// @param max elements wanted at most, >= 0
  /// @return 0 .. max elements, in one or two pieces; the caller must not write to them
  /// @throws IllegalArgumentException if max is negative
  public RingWindow window(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    long count = cursor.run(max);
    return memory.window(cursor.head(), count, position());
  }

  /// Takes elements that [#peek], [#window] or [#next(long)] has shown. They count as delivered.
  ///
  /// @param count elements, 0 .. what was shown
  /// @throws IllegalArgumentException if count is negative, or greater than the run at the position
  ///   is known to be
  public void consume(long count) {
    cursor.consumeSeen(count);
  }

  /// Takes elements but keeps their slots: as many as are here, up to the next gap. They stay
  /// readable in place until [#releaseHeld], and the elements behind them can be held as well.
  ///
  /// While elements are held, pop, [#consume], [#drain], [#skip] and [#clear] throw an
  /// [IllegalStateException]. If the role is closed before they are released, the next consumer
  /// gets the held elements again.
  ///
  /// ```java
  /// long n = out.next(256);
  /// long offset = out.offset();                  // of the first element in data()
  /// long count = n > 0 ? out.hold(n) : 0;
  /// float first = out.data().get(JAVA_FLOAT, offset);
  /// out.releaseHeld(count);
  /// ```
  ///
  /// @param max elements wanted at most, >= 0
  /// @return 0 .. max elements; the first lies at what [#offset] was before the call
  /// @throws IllegalArgumentException if max is negative
  public long hold(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    return cursor.hold(max);
  }

  /// Gives the slots of the oldest held elements back. The elements count as delivered.
  ///
  /// @param count elements, 0 .. what is held
  /// @throws IllegalArgumentException if count is negative, or greater than what is held
  public void releaseHeld(long count) {
    cursor.releaseHeld(count);
  }

  /// The memory of all elements, read-only. A run of elements that reaches the end of this memory
  /// continues at its start, except in a mirrored ring, where every run is one piece. Any thread.
  public MemorySegment data() {
    return memory.readOnlyData;
  }

  /// The byte offset in [#data] of the next element.
  public long offset() {
    return memory.dataOffset(cursor.head());
  }

  /// Hands elements to a handler in place, and takes them: as many as are here, up to the next gap.
  /// Their slots are given back together, at the end. If the handler throws, the elements before
  /// the failed one are taken, and the failed one stays in the ring.
  ///
  /// @param handler called for each element, on this thread; must not take elements itself
  /// @param max elements wanted at most, >= 0
  /// @return elements taken
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

  /// Skips elements without reading them, across gaps: up to `max` of those that are in the ring at
  /// the call. They count as skipped. The gaps between them count as reported, and show as a jump
  /// of the position. What the producer pushes during the call stays.
  ///
  /// @param max elements at most, >= 0
  /// @return elements skipped, 0 .. max
  /// @throws IllegalArgumentException if max is negative
  public long skip(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "elements");
    return cursor.skip(max);
  }

  /// Skips everything that is in the ring at the call, as [#skip] does. Safe while the producer
  /// pushes.
  ///
  /// @return elements skipped, 0 .. capacity
  public long clear() {
    return skip(Long.MAX_VALUE);
  }

  // ---- Ends

  /// Whether the stream has ended, by completion or failure, and everything in it was read, gaps
  /// included.
  public boolean isTerminated() {
    cursor.requireUsable();
    // The end is read first, so that the look at the producer's side sees all elements and drops
    // before it.
    return memory.isEnded() && cursor.isDrained();
  }

  /// Whether the producer has ended the stream with [RingProducer#fail]. Elements may still be
  /// here.
  public boolean isFailed() {
    return memory.isFailed();
  }

  /// The code that the producer gave to [RingProducer#fail]; 0 if the stream has not failed.
  public int failureCode() {
    return memory.failureCode();
  }

  /// Tells the producer that no more elements are wanted. The ring keeps its contents for the next
  /// consumer, whose claim takes the cancel back. Any thread. Takes a lock, which only [#close]
  /// shares. Does nothing once the role or the arena of the memory is closed.
  public synchronized void cancel() {
    // Under the lock of close(), so that a late cancel does not hit the next consumer.
    if (!cursor.isClosed() && memory.segment.scope().isAlive()) {
      memory.setCancelled(true);
    }
  }

  // ---- State

  /// The stream position of what comes next, an element or a gap: how many elements were offered
  /// before it. Exact.
  public long position() {
    return cursor.position();
  }

  /// Elements in the ring that were not read, 0 .. capacity, whether or not there are gaps between
  /// them: a lower bound, which grows as the producer pushes.
  public long available() {
    return cursor.available();
  }

  /// Asks for `wake` to be run by each [RingProducer#wakeConsumer] from now on, until [#disarm].
  /// Look into the ring once more after this call, and wait only if there is still nothing: that
  /// look sees what was pushed before, and `wake` tells of what is pushed after.
  ///
  /// ```java
  /// out.arm(() -> LockSupport.unpark(thread));
  /// if (out.available() == 0) {
  ///   LockSupport.parkNanos(1_000_000_000);         // in case the producer does not wake us
  /// }
  /// out.disarm();
  /// ```
  ///
  /// @param wake run on the producer's thread, possibly more than once, and possibly when the
  ///   elements were read already; must be quick
  public void arm(Runnable wake) {
    cursor.requireUsable();
    memory.arm(wake);
  }

  /// Takes [#arm] back, so that [RingProducer#wakeConsumer] costs next to nothing again. A call
  /// that has already begun may still run the action.
  public void disarm() {
    cursor.requireUsable();
    memory.disarm();
  }

  /// Lets another thread use the role from now on. The caller must ensure that what this thread did
  /// happens before what the other does.
  public void handOver() {
    cursor.handOver();
  }

  /// Gives the role back. The next consumer resumes at this position, or at the oldest element that
  /// is held. Takes a lock, and makes a system call if the ring is in a file. Closing again does
  /// nothing. Makes the role notice that the ring was closed. From any thread.
  void stop() {
    cursor.stop();
  }

  @Override
  public synchronized void close() {
    if (cursor.close()) {
      memory.forgetWake();
      claims.release(Role.CONSUMER);
    }
  }

  // ---- Steps that several of the above share

  /// Whether elements for all entries of an array are here, in one piece, and need no conversion.
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

  /// Refuses a target that cannot be written. The copy would refuse it as well, but only after the
  /// gap in front of the elements counts as reported.
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
