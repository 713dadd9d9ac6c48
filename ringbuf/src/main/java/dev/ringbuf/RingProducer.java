package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.time.Duration;
import java.util.Objects;

/// The producer's role of a ring: offers elements, and learns what did not fit.
///
/// Every kind of source (single values, arrays, buffers, segments) can be offered in four ways:
///
/// - **push** offers for good, for realtime producers: what does not fit is dropped, recorded in
///   the ring's gap ledger and reported to the consumer at its place in the stream.
/// - **pushAll** is push for blocks of which a part is useless: all goes in, or all is dropped.
/// - **tryPush** is for producers that can hold their data back: what does not fit stays the
///   caller's, and nothing is recorded. **reserve** and **commit** do the same without a copy.
/// - **tryPush with a timeout** waits for room; it is the only method here that waits.
///
/// ```java
/// int taken = in.push(samples);           // samples from `taken` on are a gap now
/// in.wakeConsumer();
/// ```
///
/// Counts are in elements, except that array and typed-buffer methods count in array entries, as in
/// `java.io`; for a ring of a primitive that is the same. Only whole elements go in.
///
/// One thread at a time; with assertions enabled, a second one is reported. Unless said otherwise,
/// methods are wait-free, allocate nothing, take no lock and make no system call. They throw
/// [RingClosedException] once the role or the ring is closed, [IllegalStateException] once the
/// stream has ended, and [RingCorruptedException] if the consumer's position makes no sense.
public final class RingProducer implements AutoCloseable {
  private final RingMemory memory;
  private final RoleClaims claims;
  private final ProducerCursor cursor;

  RingProducer(RingMemory memory, RoleClaims claims) {
    this.memory = memory;
    this.claims = claims;
    this.cursor = new ProducerCursor(memory);
  }

  // ---- Single values

  /// Offers one value: it goes in, or is dropped and becomes a gap.
  ///
  /// @param value the element
  /// @return whether it went in
  /// @throws IllegalArgumentException if the ring's elements are not single bytes; nothing is
  ///   offered then
  public boolean pushByte(byte value) {
    boolean fits = tryPushByte(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// Puts one value in if there is room; else it stays the caller's, does not count as offered, and
  /// leaves no gap.
  ///
  /// @param value the element
  /// @return whether it went in
  /// @throws IllegalArgumentException if the ring's elements are not single bytes
  public boolean tryPushByte(byte value) {
    memory.element.requireValue(JAVA_BYTE);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  /// As [#pushByte], for a ring of shorts.
  public boolean pushShort(short value) {
    boolean fits = tryPushShort(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// As [#tryPushByte], for a ring of shorts.
  public boolean tryPushShort(short value) {
    memory.element.requireValue(JAVA_SHORT_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  /// As [#pushByte], for a ring of chars.
  public boolean pushChar(char value) {
    boolean fits = tryPushChar(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// As [#tryPushByte], for a ring of chars.
  public boolean tryPushChar(char value) {
    memory.element.requireValue(JAVA_CHAR_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  /// As [#pushByte], for a ring of ints.
  public boolean pushInt(int value) {
    boolean fits = tryPushInt(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// As [#tryPushByte], for a ring of ints.
  public boolean tryPushInt(int value) {
    memory.element.requireValue(JAVA_INT_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  /// As [#pushByte], for a ring of longs.
  public boolean pushLong(long value) {
    boolean fits = tryPushLong(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// As [#tryPushByte], for a ring of longs.
  public boolean tryPushLong(long value) {
    memory.element.requireValue(JAVA_LONG_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  /// As [#pushByte], for a ring of floats.
  public boolean pushFloat(float value) {
    boolean fits = tryPushFloat(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// As [#tryPushByte], for a ring of floats.
  public boolean tryPushFloat(float value) {
    memory.element.requireValue(JAVA_FLOAT_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  /// As [#pushByte], for a ring of doubles.
  public boolean pushDouble(double value) {
    boolean fits = tryPushDouble(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// As [#tryPushByte], for a ring of doubles.
  public boolean tryPushDouble(double value) {
    memory.element.requireValue(JAVA_DOUBLE_UNALIGNED);
    if (cursor.claim(1) == 0) {
      return false;
    }
    memory.set(cursor.tail(), value);
    cursor.publish(1);
    return true;
  }

  // ---- Arrays

  /// Offers all entries of an array: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements of the ring's own primitive
  /// @return array entries accepted, 0 .. `source.length`
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is offered then
  public int push(byte[] source) {
    return push(source, 0, source.length);
  }

  /// Offers a range of an array: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source has elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries accepted, 0 .. length
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is offered then
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public int push(byte[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// Offers all or nothing, for a block of which a part is useless. If it does not fit as a whole,
  /// all of it is dropped and becomes one gap.
  ///
  /// @param source whole elements of the ring's own primitive
  /// @return whether it went in
  /// @throws IllegalArgumentException as [#push(byte[])]
  public boolean pushAll(byte[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[])], for a range of an array.
  ///
  /// @param source has elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return whether it went in
  /// @throws IllegalArgumentException as [#push(byte[], int, int)]
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public boolean pushAll(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_BYTE, length))
        && tryPush(source, offset, length) == length;
  }

  /// Puts in what fits; the remainder stays the caller's, does not count as offered, and leaves no
  /// gap.
  ///
  /// @param source whole elements of the ring's own primitive
  /// @return array entries accepted, 0 .. `source.length`
  /// @throws IllegalArgumentException as [#push(byte[])]
  public int tryPush(byte[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[])], for a range of an array.
  ///
  /// @param source has elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries accepted, 0 .. length
  /// @throws IllegalArgumentException as [#push(byte[], int, int)]
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public int tryPush(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_BYTE, length)) {
      return tryPushPieces(JAVA_BYTE, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// Puts in everything, in pieces, and waits for room as [#tryPush(MemorySegment, Duration)] does;
  /// the remainder stays the caller's.
  ///
  /// @param source whole elements of the ring's own primitive; may be larger than the capacity
  /// @param timeout how long to wait at most; zero or negative does not wait
  /// @return array entries accepted; fewer than `source.length` after a timeout or when the
  ///   consumer has cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   until then stays in
  /// @throws IllegalArgumentException as [#push(byte[])]
  public int tryPush(byte[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  /// As [#push(byte[])].
  public int push(short[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(short[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// As [#pushAll(byte[])].
  public boolean pushAll(short[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[], int, int)].
  public boolean pushAll(short[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_SHORT_UNALIGNED, length))
        && tryPush(source, offset, length) == length;
  }

  /// As [#tryPush(byte[])].
  public int tryPush(short[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[], int, int)].
  public int tryPush(short[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_SHORT_UNALIGNED, length)) {
      return tryPushPieces(JAVA_SHORT_UNALIGNED, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// As [#tryPush(byte[], Duration)].
  public int tryPush(short[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  /// As [#push(byte[])].
  public int push(char[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(char[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// As [#pushAll(byte[])].
  public boolean pushAll(char[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[], int, int)].
  public boolean pushAll(char[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_CHAR_UNALIGNED, length))
        && tryPush(source, offset, length) == length;
  }

  /// As [#tryPush(byte[])].
  public int tryPush(char[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[], int, int)].
  public int tryPush(char[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_CHAR_UNALIGNED, length)) {
      return tryPushPieces(JAVA_CHAR_UNALIGNED, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// As [#tryPush(byte[], Duration)].
  public int tryPush(char[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  /// As [#push(byte[])].
  public int push(int[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(int[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// As [#pushAll(byte[])].
  public boolean pushAll(int[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[], int, int)].
  public boolean pushAll(int[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_INT_UNALIGNED, length))
        && tryPush(source, offset, length) == length;
  }

  /// As [#tryPush(byte[])].
  public int tryPush(int[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[], int, int)].
  public int tryPush(int[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_INT_UNALIGNED, length)) {
      return tryPushPieces(JAVA_INT_UNALIGNED, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// As [#tryPush(byte[], Duration)].
  public int tryPush(int[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  /// As [#push(byte[])].
  public int push(long[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(long[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// As [#pushAll(byte[])].
  public boolean pushAll(long[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[], int, int)].
  public boolean pushAll(long[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_LONG_UNALIGNED, length))
        && tryPush(source, offset, length) == length;
  }

  /// As [#tryPush(byte[])].
  public int tryPush(long[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[], int, int)].
  public int tryPush(long[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_LONG_UNALIGNED, length)) {
      return tryPushPieces(JAVA_LONG_UNALIGNED, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// As [#tryPush(byte[], Duration)].
  public int tryPush(long[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  /// As [#push(byte[])].
  public int push(float[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(float[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// As [#pushAll(byte[])].
  public boolean pushAll(float[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[], int, int)].
  public boolean pushAll(float[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_FLOAT_UNALIGNED, length))
        && tryPush(source, offset, length) == length;
  }

  /// As [#tryPush(byte[])].
  public int tryPush(float[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[], int, int)].
  public int tryPush(float[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_FLOAT_UNALIGNED, length)) {
      return tryPushPieces(JAVA_FLOAT_UNALIGNED, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// As [#tryPush(byte[], Duration)].
  public int tryPush(float[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  /// As [#push(byte[])].
  public int push(double[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(double[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// As [#pushAll(byte[])].
  public boolean pushAll(double[] source) {
    return pushAll(source, 0, source.length);
  }

  /// As [#pushAll(byte[], int, int)].
  public boolean pushAll(double[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_DOUBLE_UNALIGNED, length))
        && tryPush(source, offset, length) == length;
  }

  /// As [#tryPush(byte[])].
  public int tryPush(double[] source) {
    return tryPush(source, 0, source.length);
  }

  /// As [#tryPush(byte[], int, int)].
  public int tryPush(double[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (!hasPlainRoom(JAVA_DOUBLE_UNALIGNED, length)) {
      return tryPushPieces(JAVA_DOUBLE_UNALIGNED, source, offset, length);
    }
    memory.copyIn(source, offset, cursor.tail(), length);
    cursor.publish(length);
    return length;
  }

  /// As [#tryPush(byte[], Duration)].
  public int tryPush(double[] source, Duration timeout) throws InterruptedException {
    Attempt rest = done -> tryPush(source, (int) done, source.length - (int) done);
    return (int) pushAndWait(source.length, "array entries", rest, timeout);
  }

  // ---- Buffers

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
    int accepted = tryPush(source);
    if (source.hasRemaining()) {
      cursor.drop(memory.element.elementsIn(source));
    }
    return accepted;
  }

  /// Offers all or nothing, for a block of which a part is useless. If it does not fit as a whole,
  /// all of it is dropped and becomes one gap, and the position stays.
  ///
  /// @param source whole elements: bytes, or the ring's own primitive
  /// @return whether it went in
  /// @throws IllegalArgumentException as [#push(Buffer)]
  public boolean pushAll(Buffer source) {
    if (!hasRoomForAll(memory.element.elementsIn(source))) {
      return false;
    }
    tryPush(source);
    return true;
  }

  /// Puts in what fits, and moves the buffer's position over it; the remainder stays the caller's,
  /// does not count as offered, and leaves no gap.
  ///
  /// @param source whole elements: bytes, or the ring's own primitive
  /// @return buffer entries accepted
  /// @throws IllegalArgumentException as [#push(Buffer)]
  public int tryPush(Buffer source) {
    int count = (int) cursor.claim(memory.element.elementsIn(source));
    memory.copyIn(source, cursor.tail(), count);
    cursor.publish(count);
    int entries = memory.element.entriesIn(source, count);
    source.position(source.position() + entries);
    return entries;
  }

  /// Puts in everything, in pieces, and waits for room as [#tryPush(MemorySegment, Duration)] does;
  /// moves the buffer's position over what was accepted. The remainder stays the caller's.
  ///
  /// @param source whole elements: bytes, or the ring's own primitive; may be larger than the
  ///   capacity
  /// @param timeout how long to wait at most; zero or negative does not wait
  /// @return buffer entries accepted; fewer than remained after a timeout or when the consumer has
  ///   cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   until then stays in
  /// @throws IllegalArgumentException as [#push(Buffer)]
  public int tryPush(Buffer source, Duration timeout) throws InterruptedException {
    Attempt rest = _ -> tryPush(source);
    return (int) pushAndWait(source.remaining(), "buffer entries", rest, timeout);
  }

  // ---- Segments

  /// Offers a segment's bytes: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return elements accepted
  /// @throws IllegalArgumentException if these are not whole elements, or the segment is on an
  ///   array of another primitive than bytes or the ring's own; nothing is offered then
  public long push(MemorySegment source) {
    long wanted = memory.element.elementsIn(source);
    long accepted = tryPush(source);
    if (accepted < wanted) {
      cursor.drop(wanted - accepted);
    }
    return accepted;
  }

  /// As [#push(MemorySegment)], and returns the remainder itself, for instance to log or store it
  /// elsewhere: it has been dropped and will be reported. To offer it again, use
  /// [#tryPush(MemorySegment)] in the first place.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return the end of the source that was not accepted, a slice of it; empty when all went in
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public MemorySegment pushRemainder(MemorySegment source) {
    return source.asSlice(push(source) * memory.element.bytes);
  }

  /// Offers all or nothing, for a block of which a part is useless. If it does not fit as a whole,
  /// all of it is dropped and becomes one gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return whether it went in
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public boolean pushAll(MemorySegment source) {
    long wanted = memory.element.elementsIn(source);
    return hasRoomForAll(wanted) && tryPush(source) == wanted;
  }

  /// Puts in what fits; the remainder stays the caller's, does not count as offered, and leaves no
  /// gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return elements accepted
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public long tryPush(MemorySegment source) {
    long count = cursor.claim(memory.element.elementsIn(source));
    memory.copyIn(source, cursor.tail(), count);
    cursor.publish(count);
    return count;
  }

  /// Puts in everything, in pieces, waiting for the consumer as long as it takes, or until the
  /// timeout or a cancel; the remainder stays the caller's. Not for realtime threads: spins a
  /// little, then parks for up to 0.1 ms at a time. Allocates.
  ///
  /// @param source whole elements, in the ring's own layout; may be larger than the capacity
  /// @param timeout how long to wait at most; zero or negative does not wait
  /// @return elements accepted; fewer than offered after a timeout or when the consumer has
  ///   cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   until then stays in
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public long tryPush(MemorySegment source, Duration timeout) throws InterruptedException {
    long wanted = memory.element.elementsIn(source);
    Attempt rest = done -> tryPush(source.asSlice(done * memory.element.bytes));
    return pushAndWait(wanted, "elements", rest, timeout);
  }

  // ---- Windows

  /// Shows free slots to be filled in place. They belong to the caller until [#commit], or the next
  /// call that offers or drops, which gives them back. Allocates the window and its slices (which
  /// the compiler often removes).
  ///
  /// @param max elements at most, >= 0
  /// @return 0 .. max free slots, in one or two pieces
  /// @throws IllegalArgumentException if max is negative
  public RingWindow reserve(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "slots");
    return memory.window(cursor.tail(), cursor.reserve(max), position());
  }

  /// Makes the first elements of the reserved window visible to the consumer, and gives the others
  /// back.
  ///
  /// @param count elements, 0 .. what was reserved
  /// @throws IllegalArgumentException if more than what was reserved last, or negative
  public void commit(long count) {
    cursor.commit(count);
  }

  // ---- Gaps

  /// Records elements that were lost before they could be offered, such as a device's own overrun:
  /// they become a gap right here.
  ///
  /// @param count elements, >= 0
  /// @throws IllegalArgumentException if negative, or more than the stream can number
  public void drop(long count) {
    cursor.requireUsable();
    Cursor.requireCount(count, Long.MAX_VALUE - position(), "elements");
    cursor.drop(count);
  }

  // ---- Ends

  /// Ends the stream: the consumer gets what is in the ring, then the end. Ending it again does
  /// nothing.
  public void complete() {
    cursor.end(STATE_COMPLETED, 0);
  }

  /// Ends the stream with an error: the consumer gets what is in the ring, then the error. Ending
  /// it again does nothing.
  ///
  /// @param code of the application's choice, to be read from [RingConsumer#failureCode]
  public void fail(int code) {
    cursor.end(STATE_FAILED, code);
  }

  /// Whether the consumer has given up. Pushing stays harmless, and a new consumer may come.
  public boolean isCancelled() {
    return memory.isCancelled();
  }

  // ---- State

  /// The stream position of the next element: how many were offered before it.
  public long position() {
    return cursor.position();
  }

  /// Free slots, 0 .. capacity: a lower bound, which grows as the consumer reads. Exact for the
  /// producer while the consumer does nothing.
  public long freeSlots() {
    return cursor.freeSlots();
  }

  /// How many slots are free. Looks at the consumer's side only if fewer than wanted are known to
  /// be, so that a producer which can wait may ask before each push.
  ///
  /// @param wanted elements, >= 0
  /// @return 0 .. wanted; less than wanted only if there are not that many, so far
  /// @throws IllegalArgumentException if negative
  public long freeSlots(long wanted) {
    Cursor.requireCount(wanted, Long.MAX_VALUE, "slots");
    return cursor.freeSlots(wanted);
  }

  /// Wakes the consumer if it waits and has asked for it ([RingConsumer#arm]). Call it after
  /// pushes, drops or the end, as often as the consumer should learn of them.
  ///
  /// Separate from the pushes, so that those stay wait-free: if the consumer does not wait, this
  /// call is a fence and a load; else it runs what the consumer left, mostly a system call. Reaches
  /// a consumer of this very [RingBuffer] object. One in another process, or of the same memory
  /// opened again, has to look into the ring from time to time.
  public void wakeConsumer() {
    memory.wakeConsumer();
  }

  /// Lets another thread use the role from now on. The caller must order the two (happens-before).
  public void handOver() {
    cursor.handOver();
  }

  /// Gives the role back, for another to claim, which resumes at this position. The stream does not
  /// end by it: see [#complete]. Closing again does nothing.
  @Override
  public void close() {
    if (cursor.close()) {
      claims.release(Role.PRODUCER);
    }
  }

  // ---- Steps that several of the above share

  /// Whether all entries of an array fit, in one piece, and need no conversion.
  private boolean hasPlainRoom(ValueLayout entry, int length) {
    return memory.isPlain(entry)
        && cursor.claim(length) == length
        && memory.isOnePiece(cursor.tail(), length);
  }

  private int tryPushPieces(ValueLayout entry, Object source, int offset, int length) {
    int count = (int) cursor.claim(memory.element.elementsIn(entry, length));
    memory.copyIn(entry, source, offset, cursor.tail(), count);
    cursor.publish(count);
    return count * memory.element.entries;
  }

  private void dropRemainder(int entries) {
    if (entries > 0) {
      cursor.drop(entries / memory.element.entries);
    }
  }

  /// Drops them all if there is no room.
  private boolean hasRoomForAll(long elements) {
    boolean fits = cursor.claim(elements) == elements;
    if (!fits) {
      cursor.drop(elements);
    }
    return fits;
  }

  /// Pushes what is left of a source after `done` of it, in the source's own unit.
  private interface Attempt {
    long push(long done);
  }

  private long pushAndWait(long wanted, String unit, Attempt rest, Duration timeout)
      throws InterruptedException {
    BoundedWait wait = new BoundedWait(timeout);
    for (long done = 0; ; wait.pause(done, wanted, unit)) {
      long count = rest.push(done);
      done += count;
      if (done == wanted || isCancelled() || wait.isOver()) {
        return done;
      }
      if (count > 0) {
        wait.restart();
      }
    }
  }
}
