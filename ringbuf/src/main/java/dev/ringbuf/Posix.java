package dev.ringbuf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// The system calls of Linux and macOS that Java has no class for, bound when this class is
/// initialised. Calling any of them needs native access; the JVM prints a warning if it is not
/// enabled.
// Downcalls are restricted: the descriptors below must match the C declarations.
@SuppressWarnings("restricted")
final class Posix {
  static final int PROT_NONE = 0;
  static final int PROT_READ_WRITE = 1 | 2;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_FIXED = 0x10;

  private static final boolean MAC =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
  static final int MAP_ANONYMOUS = MAC ? 0x1000 : 0x20;
  private static final int MFD_CLOEXEC = 1;

  // Of Linux on the processors that the JDK supports; struct flock as on any of 64 bits.
  static final int ENOENT = 2;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int F_WRLCK = 1;
  static final int F_UNLCK = 2;
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final long FLOCK_BYTES = 32;
  private static final long FLOCK_PID = 24;

  /// No process: ids have 32 bits.
  static final long NO_LOCK = Long.MAX_VALUE;

  private static final int O_RDWR_CREAT_EXCL_ON_MAC = 2 | 0x200 | 0x800;
  private static final int OWNER_ONLY = 0600;
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MMAP =
      bind(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FTRUNCATE =
      bind("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle CLOSE =
      bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle OPEN =
      bind(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FCNTL =
      bind(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle GETPAGESIZE =
      bind("getpagesize", FunctionDescriptor.of(JAVA_INT));

  static final long PAGE_BYTES =
      Math.max(
          RingLayout.PAGE_BYTES,
          call("getpagesize", state -> (int) GETPAGESIZE.invokeExact(state)));

  private Posix() {}

  /// A system call that failed.
  static final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int errno;

    SystemCallException(String call, int errno) {
      super(call + " failed with errno " + errno);
      this.errno = errno;
    }
  }

  private interface Call {
    long invoke(MemorySegment state) throws Throwable;
  }

  private static MethodHandle bind(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }

  private static long call(String name, Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.invoke(state);
      if (result == -1) {
        throw new SystemCallException(name, (int) ERRNO.get(state, 0L));
      }
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name + " could not be called", e);
    }
  }

  static long mmap(long address, long length, int protection, int flags, int file, long offset) {
    return call(
        "mmap of " + length + " bytes",
        state -> (long) MMAP.invokeExact(state, address, length, protection, flags, file, offset));
  }

  static void munmap(long address, long length) {
    call("munmap", state -> (int) MUNMAP.invokeExact(state, address, length));
  }

  static void setLength(int file, long length) {
    call(
        "ftruncate to " + length + " bytes",
        state -> (int) FTRUNCATE.invokeExact(state, file, length));
  }

  static void close(int file) {
    call("close", state -> (int) CLOSE.invokeExact(state, file));
  }

  /// Opens an existing file; Linux only.
  ///
  /// @param mode [#O_RDONLY] or [#O_RDWR]
  static int open(String path, int mode) {
    // The JDK passes paths to the system in this charset as well.
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding"));
    byte[] name = path.getBytes(charset);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment terminated = arena.allocate(name.length + 1L);
      MemorySegment.copy(name, 0, terminated, JAVA_BYTE, 0, name.length);
      int flags = mode | O_CLOEXEC;
      return (int) call("open", state -> (int) OPEN.invokeExact(state, terminated, flags));
    }
  }

  /// Locks or unlocks a range for the open file description behind a descriptor, without waiting;
  /// Linux only.
  ///
  /// @param type [#F_WRLCK] or [#F_UNLCK]
  /// @throws SystemCallException with [#EAGAIN] or [#EACCES] if another holds a part of the range
  static void lock(int file, int type, long start, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flock = flock(arena, type, start, length);
      call("fcntl", state -> (int) FCNTL.invokeExact(state, file, F_OFD_SETLK, flock));
    }
  }

  /// The lock of another open file description, or of a process, that an exclusive lock of this
  /// range would conflict with. Locks nothing, and needs no write access; Linux only.
  ///
  /// @return [#NO_LOCK], the process of a POSIX lock, or a number <= 0 if the system does not tell
  static long lockHolder(int file, long start, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flock = flock(arena, F_WRLCK, start, length);
      call("fcntl", state -> (int) FCNTL.invokeExact(state, file, F_OFD_GETLK, flock));
      return flock.get(JAVA_SHORT, 0) == F_UNLCK ? NO_LOCK : flock.get(JAVA_INT, FLOCK_PID);
    }
  }

  private static MemorySegment flock(Arena arena, int type, long start, long length) {
    MemorySegment flock = arena.allocate(FLOCK_BYTES, Long.BYTES); // SEEK_SET and no pid are 0
    flock.set(JAVA_SHORT, 0, (short) type);
    flock.set(JAVA_LONG, 8, start);
    flock.set(JAVA_LONG, 16, length);
    return flock;
  }

  /// A file in memory that has no name by the time this returns.
  static int anonymousFile() {
    try (Arena arena = Arena.ofConfined()) {
      if (!MAC) {
        MethodHandle create =
            bind("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        MemorySegment name = arena.allocateFrom("ringbuf");
        return (int)
            call("memfd_create", state -> (int) create.invokeExact(state, name, MFD_CLOEXEC));
      }
      MethodHandle open =
          bind(
              "shm_open",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
              Linker.Option.firstVariadicArg(2));
      MethodHandle unlink = bind("shm_unlink", FunctionDescriptor.of(JAVA_INT, ADDRESS));
      MemorySegment name =
          arena.allocateFrom(
              "/ringbuf." + ProcessHandle.current().pid() + "." + NAMES.incrementAndGet());
      int file =
          (int)
              call(
                  "shm_open",
                  state ->
                      (int) open.invokeExact(state, name, O_RDWR_CREAT_EXCL_ON_MAC, OWNER_ONLY));
      call("shm_unlink", state -> (int) unlink.invokeExact(state, name));
      return file;
    }
  }
}
