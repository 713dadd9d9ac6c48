package dev.ringbuf;

import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/// The data of a ring as NIO buffers, for copies from and to buffers of the caller. Copies between
/// NIO buffers allocate nothing. `MemorySegment.ofBuffer` allocates a segment per call wherever the
/// compiler has seen more kinds of buffers than it can distinguish.
///
/// NIO counts in `int`, so large data comes in blocks.
final class BufferViews {
  static final int MAX_BLOCK_BYTES = 1 << 30;

  private final int blockBytes;

  /// For byte buffers of the caller, which hold elements of any type as they are.
  private final ByteBuffer[] bytes;

  /// For buffers of the element's own primitive, in its byte order; mixed elements: the bytes.
  private final Buffer[] entries;

  private final int entryBytes;

  /// @param blockBytes size of all blocks but the last; a multiple of 8
  BufferViews(MemorySegment data, Element element, int blockBytes) {
    this.blockBytes = blockBytes;
    int blocks = Math.toIntExact((data.byteSize() + blockBytes - 1) / blockBytes);
    bytes = new ByteBuffer[blocks];
    entries = new Buffer[blocks];
    entryBytes = (int) element.leaf.byteSize();
    for (int i = 0; i < blocks; i++) {
      long start = (long) i * blockBytes;
      long length = Math.min(blockBytes, data.byteSize() - start);
      bytes[i] = data.asSlice(start, length).asByteBuffer().order(element.leaf.order());
      entries[i] = view(bytes[i], element);
    }
  }

  private static Buffer view(ByteBuffer bytes, Element element) {
    return switch (element.type) {
      case null -> bytes;
      case BYTE -> bytes;
      case SHORT -> bytes.asShortBuffer();
      case CHAR -> bytes.asCharBuffer();
      case INT -> bytes.asIntBuffer();
      case LONG -> bytes.asLongBuffer();
      case FLOAT -> bytes.asFloatBuffer();
      case DOUBLE -> bytes.asDoubleBuffer();
    };
  }

  /// Copies `length` entries of a buffer, from `index` on, to a byte offset of the data.
  void copyIn(Buffer source, int index, long offset, int length) {
    Buffer[] blocks = blocksFor(source);
    long at = offset / entryBytes(source);
    int blockEntries = blockBytes / entryBytes(source);
    for (int done = 0; done < length; ) {
      int from = (int) (at % blockEntries);
      int count = Math.min(length - done, blockEntries - from);
      copy(source, index + done, blocks[(int) (at / blockEntries)], from, count);
      done += count;
      at += count;
    }
  }

  /// The reverse of [#copyIn]. A length of 0 checks only whether the target can be written.
  ///
  /// @throws java.nio.ReadOnlyBufferException if the target is read-only
  void copyOut(long offset, Buffer target, int index, int length) {
    Buffer[] blocks = blocksFor(target);
    long at = offset / entryBytes(target);
    int blockEntries = blockBytes / entryBytes(target);
    int done = 0;
    do {
      int from = (int) (at % blockEntries);
      int count = Math.min(length - done, blockEntries - from);
      copy(blocks[(int) (at / blockEntries)], from, target, index + done, count);
      done += count;
      at += count;
    } while (done < length);
  }

  private Buffer[] blocksFor(Buffer buffer) {
    return buffer instanceof ByteBuffer ? bytes : entries;
  }

  private int entryBytes(Buffer buffer) {
    return buffer instanceof ByteBuffer ? 1 : entryBytes;
  }

  /// Copies entries between buffers of one type; converts them if their byte orders differ.
  private static void copy(Buffer source, int from, Buffer target, int to, int length) {
    switch (target) {
      case ByteBuffer b -> b.put(to, (ByteBuffer) source, from, length);
      case ShortBuffer b -> b.put(to, (ShortBuffer) source, from, length);
      case CharBuffer b -> b.put(to, (CharBuffer) source, from, length);
      case IntBuffer b -> b.put(to, (IntBuffer) source, from, length);
      case LongBuffer b -> b.put(to, (LongBuffer) source, from, length);
      case FloatBuffer b -> b.put(to, (FloatBuffer) source, from, length);
      case DoubleBuffer b -> b.put(to, (DoubleBuffer) source, from, length);
      default -> throw new IllegalArgumentException("unknown buffer " + target.getClass());
    }
  }
}
