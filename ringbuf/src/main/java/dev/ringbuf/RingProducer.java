package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.time.Duration;
import java.util.Objects;

/// The producer's role of a ring: offers elements, and tells how many of them fit.
///
/// Every kind of source (single values, arrays, buffers, segments) can be offered in four ways:
///
/// - **push** never keeps anything back, for realtime producers: what does not fit is dropped,
///   recorded in the ring's gap ledger, and reported to the consumer at its place in the stream.
/// - **pushAll** is push for blocks that are useless in parts: all goes in, or all is dropped. Not
///   for single values, where it would be the same as push.
/// - **tryPush** is for producers that can hold their data back: what does not fit stays with the
///   caller, and nothing is recorded. **reserve** and **commit** do the same without a copy.
/// - **tryPush with a timeout** waits for room. It is the only method here that waits.
///
/// ```java
/// int accepted = in.push(samples);        // samples from `accepted` on are a gap now
/// in.wakeConsumer();
/// ```
///
/// Counts are in elements, except that array and buffer methods count in entries, as `java.io`
/// does. In a ring of a primitive the two are the same. Only whole elements go in.
///
/// One thread at a time may use the role; with assertions enabled, a second thread is reported.
/// Unless a method says otherwise, it is wait-free, allocates nothing, takes no lock and makes no
/// system call. It throws [RingClosedException] once the role or the ring is closed,
/// [IllegalStateException] once the stream has ended, and [RingCorruptedException] if the
/// consumer's position makes no sense. [#complete] and [#fail] do nothing on an ended stream.
/// [#isCancelled], [#position], [#wakeConsumer], [#handOver] and [#close] work after all of that.
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

  /// Pushes one value. If it does not fit, it is dropped and becomes a gap.
  ///
  /// @param value the element
  /// @return whether it was accepted
  /// @throws IllegalArgumentException if the ring's elements are not single bytes; nothing is
  ///   offered then
  public boolean pushByte(byte value) {
    boolean fits = tryPushByte(value);
    if (!fits) {
      cursor.drop(1);
    }
    return fits;
  }

  /// Pushes one value if it fits. Otherwise it stays with the caller: it does not count as offered
  /// and leaves no gap.
  ///
  /// @param value the element
  /// @return whether it was accepted
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

  /// Pushes the elements of an array: as many as fit. The remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements, of the ring's own primitive
  /// @return array entries accepted, 0 .. `source.length`
  /// @throws IllegalArgumentException if the ring has elements of another type, or the array does
  ///   not consist of whole elements; nothing is offered then
  public int push(byte[] source) {
    return push(source, 0, source.length);
  }

  /// Pushes the elements in a range of an array: as many as fit. The remainder is dropped and
  /// becomes a gap.
  ///
  /// @param source elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries accepted, 0 .. length
  /// @throws IllegalArgumentException if the ring has elements of another type, or the range does
  ///   not consist of whole elements; nothing is offered then
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public int push(byte[] source, int offset, int length) {
    int accepted = tryPush(source, offset, length);
    dropRemainder(length - accepted);
    return accepted;
  }

  /// Pushes the elements of an array if all of them fit. Otherwise all are dropped and become one
  /// gap.
  ///
  /// @param source whole elements, of the ring's own primitive
  /// @return whether they were accepted
  /// @throws IllegalArgumentException as [#push(byte[])]
  public boolean pushAll(byte[] source) {
    return pushAll(source, 0, source.length);
  }

  /// Pushes the elements in a range of an array if all of them fit. Otherwise all are dropped and
  /// become one gap.
  ///
  /// @param source elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return whether they were accepted
  /// @throws IllegalArgumentException as [#push(byte[], int, int)]
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public boolean pushAll(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return hasRoomForAll(memory.element.elementsIn(JAVA_BYTE, length))
        && tryPush(source, offset, length) == length;
  }

  /// Pushes the elements of an array: as many as fit. The remainder stays with the caller: it does
  /// not count as offered and leaves no gap.
  ///
  /// @param source whole elements, of the ring's own primitive
  /// @return array entries accepted, 0 .. `source.length`
  /// @throws IllegalArgumentException as [#push(byte[])]
  public int tryPush(byte[] source) {
    return tryPush(source, 0, source.length);
  }

  /// Pushes the elements in a range of an array: as many as fit. The remainder stays with the
  /// caller: it does not count as offered and leaves no gap.
  ///
  /// @param source elements of the ring's own primitive
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

  /// Pushes all elements of an array, in pieces, and waits for room as [#tryPush(MemorySegment,
  /// Duration)] does. What is left at the timeout stays with the caller. Not for realtime threads.
  /// Allocates.
  ///
  /// @param source whole elements, of the ring's own primitive; may be larger than the capacity
  /// @param timeout how long to wait in all; zero or negative does not wait
  /// @return array entries accepted; fewer than `source.length` after a timeout or when the
  ///   consumer has cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   before stays in the ring
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

  /// Pushes the remaining elements of a buffer: as many as fit. Moves its position behind them. The
  /// remainder, from the position on, is dropped and becomes a gap.
  ///
  /// The bytes of a byte buffer are copied as they are. Entries of other buffers are converted to
  /// the byte order of the element if theirs differs.
  ///
  /// @param source whole elements, as bytes or of the ring's own primitive
  /// @return buffer entries accepted
  /// @throws IllegalArgumentException if the ring has elements of another type, or the buffer does
  ///   not hold whole elements; nothing is offered then
  public int push(Buffer source) {
    int accepted = tryPush(source);
    if (source.hasRemaining()) {
      cursor.drop(memory.element.elementsIn(source));
    }
    return accepted;
  }

  /// Pushes the remaining elements of a buffer if all of them fit, and moves its position behind
  /// them. Otherwise all are dropped and become one gap, and the position stays.
  ///
  /// @param source whole elements, as bytes or of the ring's own primitive
  /// @return whether they were accepted
  /// @throws IllegalArgumentException as [#push(Buffer)]
  public boolean pushAll(Buffer source) {
    if (!hasRoomForAll(memory.element.elementsIn(source))) {
      return false;
    }
    tryPush(source);
    return true;
  }

  /// Pushes the remaining elements of a buffer: as many as fit. Moves its position behind them. The
  /// remainder stays with the caller: it does not count as offered and leaves no gap.
  ///
  /// @param source whole elements, as bytes or of the ring's own primitive
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

  /// Pushes all remaining elements of a buffer, in pieces, and waits for room as
  /// [#tryPush(MemorySegment, Duration)] does. Moves the buffer's position behind what was
  /// accepted. What is left at the timeout stays with the caller. Not for realtime threads.
  /// Allocates.
  ///
  /// @param source whole elements, as bytes or of the ring's own primitive; may be larger than the
  ///   capacity
  /// @param timeout how long to wait in all; zero or negative does not wait
  /// @return buffer entries accepted; fewer than remained after a timeout or when the consumer has
  ///   cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   before stays in the ring
  /// @throws IllegalArgumentException as [#push(Buffer)]
  public int tryPush(Buffer source, Duration timeout) throws InterruptedException {
    Attempt rest = _ -> tryPush(source);
    return (int) pushAndWait(source.remaining(), "buffer entries", rest, timeout);
  }

  // ---- Segments

  /// Pushes the elements in a segment: as many as fit. The remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return elements accepted
  /// @throws IllegalArgumentException if the segment does not hold whole elements, or is on an
  ///   array of another primitive than bytes or the ring's own; nothing is offered then
  public long push(MemorySegment source) {
    long wanted = memory.element.elementsIn(source);
    long accepted = tryPush(source);
    if (accepted < wanted) {
      cursor.drop(wanted - accepted);
    }
    return accepted;
  }

  /// Pushes as [#push(MemorySegment)] does, and returns the dropped remainder, to log it or store
  /// it elsewhere. Do not push the remainder again, because it already counts as a gap: use
  /// [#tryPush(MemorySegment)] for that. Allocates the slice.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return the slice of the source that was dropped; empty if everything was accepted
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public MemorySegment pushRemainder(MemorySegment source) {
    return source.asSlice(push(source) * memory.element.bytes);
  }

  /// Pushes the elements in a segment if all of them fit. Otherwise all are dropped and become one
  /// gap.
  ///
  /// @param source whole elements, in the ring's own layout
  /// @return whether they were accepted
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public boolean pushAll(MemorySegment source) {
    long wanted = memory.element.elementsIn(source);
    return hasRoomForAll(wanted) && tryPush(source) == wanted;
  }

  /// Pushes the elements in a segment: as many as fit. The remainder stays with the caller: it does
  /// not count as offered and leaves no gap.
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

  /// Pushes all elements in a segment, in pieces, and waits for room until the timeout or until the
  /// consumer has cancelled. What is left then stays with the caller. Not for realtime threads:
  /// spins a little, then parks for up to 0.1 ms at a time. Allocates.
  ///
  /// @param source whole elements, in the ring's own layout; may be larger than the capacity
  /// @param timeout how long to wait in all; zero or negative does not wait
  /// @return elements accepted; fewer than the source holds after a timeout or when the consumer
  ///   has cancelled
  /// @throws InterruptedException if the thread is interrupted while it waits; what was accepted
  ///   before stays in the ring
  /// @throws IllegalArgumentException as [#push(MemorySegment)]
  public long tryPush(MemorySegment source, Duration timeout) throws InterruptedException {
    long wanted = memory.element.elementsIn(source);
    Attempt rest = done -> tryPush(source.asSlice(done * memory.element.bytes));
    return pushAndWait(wanted, "elements", rest, timeout);
  }

  // ---- Windows

  /// Shows free slots to be filled in place. They belong to the caller until [#commit], or until
  /// the next call that offers or drops, which ends the reservation. Allocates the window and its
  /// slices (which the compiler often removes).
  ///
  /// @param max slots wanted at most, >= 0
  /// @return 0 .. max free slots, in one or two pieces
  /// @throws IllegalArgumentException if max is negative
  public RingWindow reserve(long max) {
    Cursor.requireCount(max, Long.MAX_VALUE, "slots");
    return memory.window(cursor.tail(), cursor.reserve(max), position());
  }

  /// Makes the first elements of the reserved window visible to the consumer, and ends the
  /// reservation.
  ///
  /// @param count elements, 0 .. the count of the last [#reserve]
  /// @throws IllegalArgumentException if count is negative, or greater than what is reserved
  public void commit(long count) {
    cursor.commit(count);
  }

  // ---- Gaps

  /// Records elements that were lost before they could be pushed, such as in an overrun of a
  /// device. They count as offered and dropped, and become a gap at this place.
  ///
  /// @param count elements, >= 0
  /// @throws IllegalArgumentException if count is negative, or the position would exceed 63 bits
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
  /// @param code chosen by the application, to be read from [RingConsumer#failureCode]
  public void fail(int code) {
    cursor.end(STATE_FAILED, code);
  }

  /// Whether the consumer has cancelled. Pushing stays harmless, and the next consumer takes the
  /// cancel back.
  public boolean isCancelled() {
    return memory.isCancelled();
  }

  // ---- State

  /// The stream position of the next element: how many elements were offered before it. Exact.
  public long position() {
    return cursor.position();
  }

  /// Free slots, 0 .. capacity: a lower bound, which grows as the consumer reads. A push may still
  /// accept nothing: while the gap ledger is full, no element goes in behind an unrecorded gap.
  public long freeSlots() {
    return cursor.freeSlots();
  }

  /// Free slots, as [#freeSlots()], but at most `wanted`. Looks at the consumer's side only if
  /// fewer are known to be free, so it is cheap enough to be called before each push.
  ///
  /// @param wanted slots, >= 0
  /// @return 0 .. wanted; less than wanted only if fewer are free now
  /// @throws IllegalArgumentException if wanted is negative
  public long freeSlots(long wanted) {
    Cursor.requireCount(wanted, Long.MAX_VALUE, "slots");
    return cursor.freeSlots(wanted);
  }

  /// Wakes the consumer if it has asked for that ([RingConsumer#arm]). Call this after each push,
  /// drop or end that the consumer should learn of at once.
  ///
  /// This is not part of a push, so that pushes stay wait-free. If the consumer is not armed, the
  /// call is a fence and a load. Otherwise it runs the consumer's action, which is mostly a system
  /// call. It reaches only a consumer of the same [RingBuffer] object. A consumer in another
  /// process, or on another object for the same memory, must poll.
  public void wakeConsumer() {
    memory.wakeConsumer();
  }

  /// Lets another thread use the role from now on. The caller must ensure that what this thread did
  /// happens before what the other does.
  public void handOver() {
    cursor.handOver();
  }

  /// Gives the role back. The next producer resumes at this position. This does not end the stream:
  /// see [#complete]. Takes a lock, and makes a system call if the ring is in a file. Closing again
  /// does nothing. Makes the role notice that the ring was closed. From any thread.
  void stop() {
    cursor.stop();
  }

  @Override
  public void close() {
    if (cursor.close()) {
      claims.release(Role.PRODUCER);
    }
  }

  // ---- Steps that several of the above share

  /// Whether all entries of an array fit in one piece and need no conversion.
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

  /// Whether all elements fit; if not, drops them all.
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
