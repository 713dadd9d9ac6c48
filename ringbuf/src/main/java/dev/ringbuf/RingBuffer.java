package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A lock-free ring of elements between exactly one producer and exactly one consumer, which may be
/// threads of this JVM, native threads or other processes.
///
/// The ring guarantees:
///
/// 1. **Conservation**: `offered = delivered + dropped + skipped + buffered`, to the element.
/// 2. **Continuity**: every element has a position among all elements ever offered. Elements that
///    did not fit leave a *gap* of known place and size. The consumer meets it between the elements
///    before and after it.
/// 3. **Wait-freedom**: a push takes a bounded number of steps, allocates nothing, takes no lock,
///    makes no system call and runs no user code, whatever the consumer does.
///
/// When the ring is full, new elements are dropped. Old ones are never overwritten. The ring does
/// not grow, and has no second producer or consumer. A file behind it is for sharing, not for
/// durability.
///
/// ```java
/// RingBuffer ring = RingBuffer.allocate(ValueLayout.JAVA_FLOAT, 48_000);
/// RingProducer in = ring.producer();
/// RingConsumer out = ring.consumer();
///
/// int accepted = in.push(samples);       // the remainder is dropped and becomes a gap
/// float[] some = out.popFloats(256);     // 0 .. 256 samples: as many as are here
/// ```
///
/// **Capacity** is exact, in elements. An **element** is any [MemoryLayout] of fixed size: a
/// primitive, a sequence (interleaved channels) or a struct. Elements are never torn. Any thread
/// may call the methods of this class. While the ring is in use, the counters are estimates: each
/// is read separately, but none is negative and [#buffered] never exceeds the capacity.
public final class RingBuffer implements AutoCloseable {
  private final RingMemory memory;
  private final RoleClaims claims;

  /// The roles that were claimed last, to be stopped when the ring is closed.
  private volatile @Nullable RingProducer producer;

  private volatile @Nullable RingConsumer consumer;

  RingBuffer(RingMemory memory, @Nullable OpenFile file) {
    this.memory = memory;
    this.claims = new RoleClaims(file);
  }

  RingBuffer(RingFile.Opened opened) {
    this(opened.memory(), opened.file());
  }

  /// Allocates a ring in native memory. The garbage collector frees the memory once the ring, its
  /// roles and [#memory()] are unreachable. It does not know of native threads: keep the ring
  /// referenced while one uses the memory.
  ///
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity elements that the ring holds at most, >= 1; exact
  /// @throws IllegalArgumentException if the element is empty, or the capacity is < 1 or too large
  ///   to allocate
  public static RingBuffer allocate(MemoryLayout element, long capacity) {
    Element type = Element.of(element);
    return allocate(type, Geometry.of(type, capacity));
  }

  static RingBuffer allocate(Element element, Geometry geometry) {
    MemorySegment memory = memory(element, geometry, Arena.ofAuto());
    geometry.format(memory);
    return new RingBuffer(RingMemory.allocated(memory, element, geometry), null);
  }

  /// Allocates a ring in an arena. The ring's memory is freed when the arena is closed: do not
  /// close it while a role is in use.
  ///
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity elements that the ring holds at most, >= 1; exact
  /// @param arena where the memory comes from; it must be accessible from the threads of both roles
  /// @throws IllegalArgumentException if the element is empty, or the capacity is < 1 or too large
  ///   to allocate
  public static RingBuffer allocate(MemoryLayout element, long capacity, Arena arena) {
    Element type = Element.of(element);
    return allocate(type, Geometry.of(type, capacity), arena);
  }

  static RingBuffer allocate(Element element, Geometry geometry, Arena arena) {
    return format(memory(element, geometry, arena), element, geometry);
  }

  private static MemorySegment memory(Element element, Geometry geometry, Arena arena) {
    try {
      return arena.allocate(geometry.totalBytes(), ALIGNMENT);
    } catch (OutOfMemoryError e) {
      // A limit, not a shortage: the JVM reserves native memory before it allocates.
      throw Geometry.tooLarge(element, geometry.capacity());
    }
  }

  /// Allocates a ring whose data is mapped twice, back to back, so that every window is one piece.
  /// Calls `mmap` through the foreign-function API: the JVM prints a warning unless native access
  /// is enabled for this module.
  ///
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity elements that the ring holds at most, >= 1; exact
  /// @param arena whose end unmaps the memory
  /// @throws IllegalArgumentException if the element is empty, or the capacity is < 1 or too large
  ///   to allocate
  /// @throws UnsupportedOperationException on systems other than Linux and macOS
  public static RingBuffer allocateMirrored(MemoryLayout element, long capacity, Arena arena) {
    Element type = Element.of(element);
    int ledgerSlots = Geometry.ledgerSlotsFor(capacity);
    Geometry geometry = Geometry.of(type, capacity, ledgerSlots, MirroredMemory.pageBytes(), true);
    return format(MirroredMemory.map(type, geometry, arena), type, geometry);
  }

  /// Creates a ring in a new file and maps it. The file appears under its name only when it is a
  /// whole ring, so other processes find either no file or a ring. All its bytes are written once,
  /// so a full disk is found here and not by the producer. An interrupt does not stop this method;
  /// the thread stays interrupted. About locks and truncation, see [#open(Path, MemoryLayout)].
  ///
  /// A process that is killed in the middle of this may leave a file `.ringbuf-*.tmp` in the
  /// directory. Delete it when no process is creating a ring there.
  ///
  /// @param file must not exist; its directory must, on a local file system with hard links
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity elements that the ring holds at most, >= 1; exact
  /// @throws IllegalArgumentException if the element is empty, or the capacity is < 1 or too large
  /// @throws java.nio.file.FileAlreadyExistsException if there is such a file
  /// @throws IOException if the file cannot be created at its full length; then there is none
  public static RingBuffer create(Path file, MemoryLayout element, long capacity)
      throws IOException {
    return new RingBuffer(RingFile.create(file, Element.of(element), capacity));
  }

  /// Opens the ring in a file, or creates it if there is no such file. Of several threads or
  /// processes that call this at the same time, one creates the ring and the others open it. A ring
  /// that exists is opened with its contents, even if its stream has ended.
  ///
  /// @param file the ring's file; its directory must exist
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity elements that the ring holds at most, >= 1; exact
  /// @throws IllegalArgumentException if the element is empty, or the capacity is < 1 or too large
  /// @throws RingFormatException if the file holds no ring, or one of another version, byte order,
  ///   element or capacity
  /// @throws IOException if the file can neither be opened nor created
  public static RingBuffer createOrOpen(Path file, MemoryLayout element, long capacity)
      throws IOException {
    return new RingBuffer(RingFile.createOrOpen(file, Element.of(element), capacity));
  }

  /// Opens a ring in a file that [#create(Path, MemoryLayout, long)] or `ringbuf.h` has made. Reads
  /// and checks the header, then maps the ring and no more. Changes nothing. An interrupt does not
  /// stop this method; the thread stays interrupted.
  ///
  /// **Locks.** A role is claimed with a lock on the file, which the operating system frees when
  /// the process ends. On 64-bit Linux with native access (`--enable-native-access`), nothing else
  /// frees the lock but closing the role. In other cases Java has POSIX locks: the operating system
  /// frees all locks of this process on a file when the process closes *any* descriptor of that
  /// file. Then another process can claim a role that is in use. So with POSIX locks, while a role
  /// is claimed:
  ///
  /// - Do not read the ring's file by other means, such as `Files.readAllBytes`.
  /// - Do not let native code in this JVM open the same ring.
  /// - Do not open it through two class loaders.
  ///
  /// With POSIX locks, each `open` also keeps a descriptor until no role of the file is claimed in
  /// this JVM.
  ///
  /// **Truncation.** If a process makes the file shorter than the ring, an access to the missing
  /// part throws [InternalError]. This can happen in any method of the ring and its roles, or soon
  /// after it. Native code receives the signal `SIGBUS`.
  ///
  /// @param file the ring's file
  /// @param element the expected layout of one element
  /// @throws RingFormatException if there is no ring, or one that is cut short or of another
  ///   version, byte order or element
  /// @throws IOException if the file cannot be opened or mapped
  public static RingBuffer open(Path file, MemoryLayout element) throws IOException {
    return new RingBuffer(RingFile.open(file, Element.of(element)));
  }

  /// Looks at a ring in a file from outside: counters, state, and who holds the roles. Claims no
  /// role, takes no lock and writes nothing; the file may be read-only. The element need not be
  /// known. For a ring whose positions make no sense the state is `CORRUPTED`, and nothing is
  /// thrown.
  ///
  /// The holders of the roles are known on 64-bit Linux with native access. Elsewhere they are
  /// `UNKNOWN`. There, closing the file would free the POSIX locks of this JVM on it: do not
  /// inspect a ring while this JVM holds a role of it (see [#open(Path, MemoryLayout)]).
  ///
  /// @param file the ring's file; opened and closed by each call, which allocates
  /// @throws RingFormatException if there is no ring, or one that is cut short or of another
  ///   version or byte order
  /// @throws IOException if the file cannot be opened or mapped
  public static RingInspection inspect(Path file) throws IOException {
    return Inspector.inspect(file);
  }

  /// Makes a ring in existing native memory and overwrites what was there.
  ///
  /// @param memory native or mapped, aligned to 8 bytes, at least [#requiredBytes] long; aligned to
  ///   128 bytes, the two sides share no cache line
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity elements that the ring holds at most, >= 1; exact
  /// @throws IllegalArgumentException if the memory is too short, not aligned, on the heap or
  ///   read-only
  public static RingBuffer create(MemorySegment memory, MemoryLayout element, long capacity) {
    Element type = Element.of(element);
    Geometry geometry = Geometry.of(type, capacity);
    requireShareable(memory);
    if (memory.byteSize() < geometry.totalBytes()) {
      throw new IllegalArgumentException(
          "a ring of %d elements of %d bytes needs %d bytes of memory, there are %d"
              .formatted(capacity, type.bytes, geometry.totalBytes(), memory.byteSize()));
    }
    return format(memory.asSlice(0, geometry.totalBytes()).fill((byte) 0), type, geometry);
  }

  /// Opens a ring in memory where [#create(MemorySegment, MemoryLayout, long)] or `ringbuf.h` has
  /// made one. Checks the header, writes nothing. Each opened ring tracks claims separately: the
  /// caller must ensure one producer and one consumer.
  ///
  /// @param memory native or mapped, aligned to 8 bytes
  /// @param element the expected layout of one element
  /// @throws RingFormatException if there is no ring, or one that is cut short or of another
  ///   version, byte order or element
  public static RingBuffer open(MemorySegment memory, MemoryLayout element) {
    Element type = Element.of(element);
    requireShareable(memory);
    return new RingBuffer(
        RingMemory.foreign(memory, type, Geometry.read(memory, memory.byteSize(), type)), null);
  }

  /// Bytes of memory that a ring needs: 512 for the header, the elements in a power of two of
  /// slots, rounded up to 128, and 16 for each of 2 .. 256 gap records, one for each slot.
  ///
  /// @param element layout of one element, of fixed size >= 1 byte
  /// @param capacity in elements, >= 1
  public static long requiredBytes(MemoryLayout element, long capacity) {
    return Geometry.of(Element.of(element), capacity).totalBytes();
  }

  private static void requireShareable(MemorySegment memory) {
    if (!memory.isNative() || memory.isReadOnly() || memory.address() % Long.BYTES != 0) {
      throw new IllegalArgumentException(
          "a ring needs native, writable memory aligned to 8 bytes, got " + memory);
    }
  }

  private static RingBuffer format(MemorySegment memory, Element element, Geometry geometry) {
    geometry.format(memory);
    return new RingBuffer(RingMemory.foreign(memory, element, geometry), null);
  }

  /// Claims the producer's role, which one thread at a time may use.
  ///
  /// @throws RingBusyException if it is claimed, here or by another process
  /// @throws RingClosedException if the ring is closed
  /// @throws java.io.UncheckedIOException if the file system of the ring's file refuses to lock it
  /// @throws RingCorruptedException if the positions in memory make no sense
  public RingProducer producer() {
    RingProducer handle = claim(Role.PRODUCER, () -> new RingProducer(memory, claims));
    producer = handle;
    if (memory.closed) { // meanwhile, and before the line above
      handle.stop();
    }
    return handle;
  }

  /// Claims the consumer's role, which one thread at a time may use. Takes back a cancel by the
  /// previous consumer.
  ///
  /// @throws RingBusyException if it is claimed, here or by another process
  /// @throws RingClosedException if the ring is closed
  /// @throws java.io.UncheckedIOException if the file system of the ring's file refuses to lock it
  /// @throws RingCorruptedException if the positions in memory make no sense
  public RingConsumer consumer() {
    RingConsumer handle = claim(Role.CONSUMER, () -> new RingConsumer(memory, claims));
    consumer = handle;
    if (memory.closed) { // meanwhile, and before the line above
      handle.stop();
    }
    return handle;
  }

  private <T> T claim(Role role, Supplier<T> handle) {
    claims.claim(role);
    try {
      return handle.get();
    } catch (RuntimeException | Error e) {
      claims.release(role);
      throw e;
    }
  }

  /// Whether [#close] was called.
  public boolean isClosed() {
    return memory.closed;
  }

  /// The ring's memory, for native code: pass `memory().address()` to `ringbuf_attach`.
  public MemorySegment memory() {
    return memory.segment;
  }

  /// The layout of one element.
  public MemoryLayout element() {
    return memory.element.layout;
  }

  /// The primitive that elements consist of, such as `float.class`: for a `float` and for a stereo
  /// frame of two. Null if elements have several primitives, and can be exchanged as bytes only.
  @SuppressWarnings("exports") // JSpecify is not needed to use the ring
  public @Nullable Class<?> primitive() {
    return memory.element.type == null ? null : memory.element.leaf.carrier();
  }

  /// The size of one element in bytes.
  public long elementBytes() {
    return memory.element.bytes;
  }

  /// Elements the ring holds at most.
  public long capacity() {
    return memory.capacity;
  }

  /// Elements that the producer has offered: accepted or dropped.
  public long offered() {
    return Math.max(0, word(DROPPED) + word(TAIL));
  }

  /// Offered elements that did not fit, or that the producer declared lost.
  public long dropped() {
    return Math.max(0, word(DROPPED));
  }

  /// Places in the stream where elements were dropped. Many drops in one place count once.
  public long gaps() {
    long dropped = word(DROPPED); // before the records, which are never ahead of it
    long records = Math.clamp(word(GAP_TAIL), 0, Long.MAX_VALUE - 1); // another process may lie
    long last = memory.recordOffset(records - 1) + RECORD_DROPPED;
    long recorded = records == 0 ? 0 : word(last);
    return recorded < dropped ? records + 1 : records; // a gap at the end has no record yet
  }

  /// Elements that the consumer has taken. Elements that it holds still count as buffered.
  public long delivered() {
    long skipped = skipped(); // before the head, which is never behind it
    return Math.max(0, word(HEAD) - skipped);
  }

  /// Elements that the consumer has skipped without reading them.
  public long skipped() {
    return Math.max(0, word(SKIPPED));
  }

  /// Elements in the ring, 0 .. capacity.
  public long buffered() {
    long head = word(HEAD); // before the tail, which is never behind it
    return Math.clamp(word(TAIL) - head, 0, memory.capacity);
  }

  /// Dropped elements that the consumer has met as gaps, 0 .. dropped.
  public long reported() {
    return Math.max(0, word(REPORTED));
  }

  /// Times the consumer ran short: a read found the ring empty, for the first time since it found
  /// elements, while the stream was open. However often it reads in such a period, it counts once.
  ///
  /// An empty ring does not count before the first element that a consumer has taken, so a consumer
  /// may start before its producer, and a successor does not repeat the count of its predecessor. A
  /// gap does not count, and neither does what comes after the end of the stream. Exact for a ring
  /// in use as well, except that a consumer which was killed may have lost its last count.
  ///
  /// For a realtime consumer each underrun is a glitch. A consumer that polls, such as a `Flux`,
  /// has many in a healthy stream: it has caught up so often.
  public long underruns() {
    return Math.max(0, word(UNDERRUNS));
  }

  /// Elements that the consumer has declared missing with [RingConsumer#missed]: due, but late.
  public long missing() {
    return Math.max(0, word(MISSING));
  }

  /// Whether the last consumer has cancelled, and none has come since.
  public boolean isCancelled() {
    return memory.isCancelled();
  }

  /// Whether the producer has completed or failed; elements may still be in the ring.
  ///
  /// @throws RingCorruptedException if the state word holds an unknown value
  public boolean isEnded() {
    return memory.isEnded();
  }

  /// All counters and the state at one moment, as [#inspect(Path)] has them for a file. Takes no
  /// lock on the file and writes nothing. Works for a closed ring too. Any thread; allocates.
  ///
  /// A role that was claimed from this object is held by this process. Of the other roles the
  /// holder is unknown: they may be claimed in another process, or in native code.
  ///
  /// @throws IllegalStateException if the arena of the ring's memory is closed
  /// @throws InternalError if the ring's file was cut short
  public RingInspection inspect() {
    return Inspector.inspect(memory, claims::holder);
  }

  private long word(long offset) {
    return memory.getAcquire(offset);
  }

  /// Empties the ring and sets all counters and positions to 0, even after completion or failure.
  ///
  /// @throws RingBusyException if a role is claimed, here or in another process; to empty a ring in
  ///   use, call [RingConsumer#clear]
  /// @throws RingClosedException if the ring is closed
  public void reset() {
    claims.claim(Role.PRODUCER);
    try {
      claims.claim(Role.CONSUMER);
      try {
        memory.segment.asSlice(PRODUCER_LINE, HEADER_BYTES - PRODUCER_LINE).fill((byte) 0);
      } finally {
        claims.release(Role.CONSUMER);
      }
    } finally {
      claims.release(Role.PRODUCER);
    }
  }

  /// Closes this ring object. No role can be claimed any more, and open roles reject pushes and
  /// reads. Their claims last until the roles are closed, because a thread may be in the middle of
  /// a push: close roles before their ring, or soon after. Memory that this ring allocated is freed
  /// by the garbage collector or its arena, not here. The contents of a ring in a file or in
  /// existing memory stay there. Closing again does nothing.
  @Override
  public void close() {
    memory.closed = true;
    RingProducer in = producer;
    if (in != null) {
      in.stop();
    }
    RingConsumer out = consumer;
    if (out != null) {
      out.stop();
    }
    claims.close();
  }

  @Override
  public String toString() {
    return "RingBuffer["
        + memory.element
        + ", capacity "
        + capacity()
        + ", buffered "
        + buffered()
        + ", offered "
        + offered()
        + ", dropped "
        + dropped()
        + (memory.closed ? ", closed]" : "]");
  }
}
