package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// The immutable part of a ring's header: computed when a ring is created, read and checked once
/// when it is opened.
///
/// @param capacity elements the ring holds at most, 1 .. slots
/// @param slots physical slots, a power of two
/// @param elementBytes size of one element
/// @param typeCode code of a uniform element's primitive, else 0
/// @param ledgerSlots records the gap ledger holds at most, a power of two from 2
/// @param ledgerOffset where the ledger starts, a multiple of [RingLayout#ALIGNMENT]
/// @param dataOffset where the elements start, a multiple of [RingLayout#ALIGNMENT], and of the
///   page size if the ring is mirrored
/// @param mirrored whether the data is mapped twice; the ledger lies before it then
record Geometry(
    long capacity,
    long slots,
    long elementBytes,
    int typeCode,
    long ledgerSlots,
    long ledgerOffset,
    long dataOffset,
    boolean mirrored) {

  /// Bytes of the data at most. Leaves room in a signed 64-bit size for the header and a mirror
  /// image.
  private static final long MAX_DATA_BYTES = 1L << 61;

  /// The geometry of a new ring.
  ///
  /// @throws IllegalArgumentException if the capacity is < 1 or its bytes cannot be addressed
  static Geometry of(Element element, long capacity) {
    return of(element, capacity, ledgerSlotsFor(capacity), ALIGNMENT, false);
  }

  /// Records that a new ring has room for. A record lies in front of an element that is in the
  /// ring. So with one for each element the ledger is never full before the ring is.
  static int ledgerSlotsFor(long capacity) {
    long slots = roundUpToPowerOfTwo(Math.clamp(capacity, 1, DEFAULT_LEDGER_SLOTS));
    return (int) Math.max(MIN_LEDGER_SLOTS, slots);
  }

  /// @param ledgerSlots a power of two from 2
  /// @param pageBytes what the data of a mirrored ring is a multiple of
  static Geometry of(
      Element element, long capacity, int ledgerSlots, long pageBytes, boolean mirrored) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not >= 1 element");
    }
    if (capacity > MAX_DATA_BYTES / 2 / element.bytes) {
      throw tooLarge(element, capacity);
    }
    long slots = roundUpToPowerOfTwo(capacity);
    while (mirrored && slots * element.bytes % pageBytes != 0) {
      slots *= 2;
    }
    long ledgerBytes = ledgerSlots * RECORD_BYTES;
    long dataOffset = mirrored ? roundUp(HEADER_BYTES + ledgerBytes, pageBytes) : HEADER_BYTES;
    long ledgerOffset =
        mirrored ? HEADER_BYTES : roundUp(dataOffset + slots * element.bytes, ALIGNMENT);
    return new Geometry(
        capacity,
        slots,
        element.bytes,
        element.typeCode(),
        ledgerSlots,
        ledgerOffset,
        dataOffset,
        mirrored);
  }

  static IllegalArgumentException tooLarge(Element element, long capacity) {
    return new IllegalArgumentException(
        ("capacity of %d elements of %d bytes is too large to allocate (%.1f GiB); choose a smaller"
                + " one, or raise -XX:MaxDirectMemorySize if the machine has the memory")
            .formatted(capacity, element.bytes, (double) capacity * element.bytes / (1L << 30)));
  }

  private static long roundUp(long bytes, long multiple) {
    return (bytes + multiple - 1) / multiple * multiple;
  }

  private static long roundUpToPowerOfTwo(long value) {
    return value == 1 ? 1 : Long.highestOneBit(value - 1) << 1;
  }

  /// Bytes of the data, mapped once.
  long dataBytes() {
    return slots * elementBytes;
  }

  /// Bytes of header, ledger and data, the mirror image not counted.
  long totalBytes() {
    return Math.max(dataOffset + dataBytes(), ledgerOffset + ledgerSlots * RECORD_BYTES);
  }

  /// Writes the header of a new ring into zeroed memory. Writes the magic number last, so that half
  /// a header cannot be opened.
  void format(MemorySegment memory) {
    setIntPlain(memory, VERSION_OFFSET, VERSION);
    setIntPlain(memory, FLAGS_OFFSET, mirrored ? FLAG_MIRRORED : 0);
    setPlain(memory, TOTAL_BYTES, totalBytes());
    setPlain(memory, DATA_OFFSET, dataOffset);
    setPlain(memory, ELEMENT_BYTES, elementBytes);
    setPlain(memory, CAPACITY, capacity);
    setPlain(memory, SLOTS, slots);
    setPlain(memory, LEDGER_OFFSET, ledgerOffset);
    setPlain(memory, LEDGER_SLOTS, ledgerSlots);
    setIntPlain(memory, ELEMENT_TYPE, typeCode);
    setRelease(memory, MAGIC_OFFSET, MAGIC);
  }

  /// Reads and checks the header of a ring that was created elsewhere; writes nothing.
  ///
  /// @param header the header at least, if the size is enough for one
  /// @param size bytes of the memory or file that begins with the header
  /// @throws RingFormatException if it is not a ring of this version, byte order and element, or is
  ///   cut short
  static Geometry read(MemorySegment header, long size, Element element) {
    requireRing(header, size);
    long elementBytes = getPlain(header, ELEMENT_BYTES);
    int typeCode = getIntPlain(header, ELEMENT_TYPE);
    require(
        elementBytes == element.bytes && typeCode == element.typeCode(),
        "the ring holds %s elements of %d bytes, expected %s"
            .formatted(Primitive.keywordOf(typeCode), elementBytes, element));
    return readParts(header, size);
  }

  /// As [#read], for a ring of whatever elements.
  ///
  /// @throws RingFormatException if it is not a ring of this version and byte order, or is cut
  ///   short
  static Geometry readAny(MemorySegment header, long size) {
    requireRing(header, size);
    long elementBytes = getPlain(header, ELEMENT_BYTES);
    int typeCode = getIntPlain(header, ELEMENT_TYPE);
    require(
        elementBytes >= 1
            && elementBytes <= MAX_DATA_BYTES
            && Primitive.makesElement(typeCode, elementBytes),
        "elements of type %d and %d bytes make no sense".formatted(typeCode, elementBytes));
    return readParts(header, size);
  }

  private static void requireRing(MemorySegment header, long size) {
    require(
        size >= HEADER_BYTES,
        "%d bytes are too short for a ring's header of %d bytes".formatted(size, HEADER_BYTES));
    long magic = getAcquire(header, MAGIC_OFFSET);
    require(
        magic != Long.reverseBytes(MAGIC),
        "the ring was created on a machine of the other byte order");
    require(
        magic == MAGIC,
        "not a ring: magic number is 0x%016x, expected 0x%016x".formatted(magic, MAGIC));
    int version = getIntPlain(header, VERSION_OFFSET);
    require(
        version == VERSION,
        "the ring has layout version %d, this library reads version %d"
            .formatted(version, VERSION));
    int flags = getIntPlain(header, FLAGS_OFFSET);
    require(
        (flags & ~FLAG_MIRRORED) == 0,
        "the ring has flags 0x%x, of which this library knows 0x%x"
            .formatted(flags, FLAG_MIRRORED));
    requireReservedBytes(header);
  }

  /// The parts of a ring whose size of an element is known to be 1 or more.
  private static Geometry readParts(MemorySegment header, long size) {
    long slots = getPlain(header, SLOTS);
    long capacity = getPlain(header, CAPACITY);
    long elementBytes = getPlain(header, ELEMENT_BYTES);
    int typeCode = getIntPlain(header, ELEMENT_TYPE);
    boolean mirrored = (getIntPlain(header, FLAGS_OFFSET) & FLAG_MIRRORED) != 0;
    long dataOffset = getPlain(header, DATA_OFFSET);
    long ledgerOffset = getPlain(header, LEDGER_OFFSET);
    long ledgerSlots = getPlain(header, LEDGER_SLOTS);
    long totalBytes = getPlain(header, TOTAL_BYTES);
    require(
        isPowerOfTwo(slots) && slots <= MAX_DATA_BYTES / elementBytes,
        "%d slots of %d bytes make no sense".formatted(slots, elementBytes));
    require(
        capacity >= 1 && capacity <= slots,
        "capacity %d is not in 1 .. %d (slots)".formatted(capacity, slots));
    Geometry geometry =
        new Geometry(
            capacity,
            slots,
            elementBytes,
            typeCode,
            ledgerSlots,
            ledgerOffset,
            dataOffset,
            mirrored);
    require(
        isPowerOfTwo(ledgerSlots)
            && ledgerSlots >= MIN_LEDGER_SLOTS
            && ledgerSlots <= 1 << 24
            && isPlace(ledgerOffset, 1L << 62),
        "gap ledger of %d records at %d makes no sense".formatted(ledgerSlots, ledgerOffset));
    require(
        isPlace(dataOffset, 1L << 32) && geometry.hasSeparateParts(),
        "data offset %d makes no sense".formatted(dataOffset));
    require(
        totalBytes == geometry.totalBytes(),
        "total of %d bytes, but its parts make %d".formatted(totalBytes, geometry.totalBytes()));
    long needed = mirrored ? totalBytes + geometry.dataBytes() : totalBytes;
    require(
        size >= needed,
        "the ring is cut short: it needs %d bytes, there are %d".formatted(needed, size));
    return geometry;
  }

  private static void requireReservedBytes(MemorySegment header) {
    for (long[] range : RESERVED) {
      for (long offset = range[0]; offset < range[1]; offset++) {
        byte value = header.get(JAVA_BYTE, offset);
        if (value != 0) {
          throw new RingFormatException(
              "byte %d of the header is 0x%02x, but it is reserved and must be 0"
                  .formatted(offset, value));
        }
      }
    }
  }

  /// Whether the data or the ledger may start here.
  private static boolean isPlace(long offset, long most) {
    return offset >= HEADER_BYTES && offset <= most && offset % ALIGNMENT == 0;
  }

  /// Whether ledger and data do not overlap. The mirror image follows the data, so nothing else
  /// can.
  private boolean hasSeparateParts() {
    return mirrored
        ? ledgerOffset + ledgerSlots * RECORD_BYTES <= dataOffset && dataOffset % PAGE_BYTES == 0
        : ledgerOffset >= dataOffset + dataBytes()
            || ledgerOffset + ledgerSlots * RECORD_BYTES <= dataOffset;
  }

  private static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & (value - 1)) == 0;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new RingFormatException(message);
    }
  }
}
