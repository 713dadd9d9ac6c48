package dev.ringbuf.benchmarks.workload;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.Optional;

/// Pins threads to cores: the producer to the first core that this process may use, the consumer to
/// the last. Works on Linux. On other systems the scheduler places the threads.
@SuppressWarnings("restricted") // two calls of the C library
public enum Placement {
  PRODUCER,
  CONSUMER;

  private static final int MASK_BYTES = 128; // the size of glibc's cpu_set_t: 1,024 cores
  private static final int SCHED_FIFO = 1;
  private static final int REALTIME_PRIORITY = 10;
  private static final Optional<MethodHandle> SET_AFFINITY = bind("sched_setaffinity", JAVA_LONG);
  private static final Optional<MethodHandle> SET_SCHEDULER = bind("sched_setscheduler", JAVA_INT);
  private static final BitSet ALLOWED =
      bind("sched_getaffinity", JAVA_LONG).map(Placement::read).orElseGet(BitSet::new);

  /// Pins the current thread to the core of its role.
  public void pin() {
    int core = core();
    if (core >= 0) {
      BitSet only = new BitSet();
      only.set(core);
      SET_AFFINITY.ifPresent(set -> write(set, only));
    }
  }

  /// Requests a realtime priority for the current thread. The system refuses this to ordinary
  /// users; the priority then stays as it is.
  static void requestRealtime() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocateFrom(JAVA_INT, REALTIME_PRIORITY);
      if (SET_SCHEDULER.isPresent()) {
        int _ = (int) SET_SCHEDULER.get().invokeExact(0, SCHED_FIFO, priority);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("cannot ask for a realtime priority", e);
    }
  }

  private int core() {
    return this == PRODUCER ? ALLOWED.nextSetBit(0) : ALLOWED.length() - 1;
  }

  /// A description for the report.
  public static String describe() {
    return ALLOWED.isEmpty()
        ? "not pinned"
        : "producer on core " + PRODUCER.core() + ", consumer on core " + CONSUMER.core();
  }

  private static Optional<MethodHandle> bind(String function, MemoryLayout second) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup libraries = linker.defaultLookup();
    return libraries
        .find(function)
        .map(
            address ->
                linker.downcallHandle(
                    address, FunctionDescriptor.of(JAVA_INT, JAVA_INT, second, ADDRESS)));
  }

  private static BitSet read(MethodHandle getAffinity) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES);
      int status = (int) getAffinity.invokeExact(0, (long) MASK_BYTES, mask);
      return status < 0 ? new BitSet() : BitSet.valueOf(mask.asByteBuffer());
    } catch (Throwable e) {
      throw new IllegalStateException("cannot read the allowed cores", e);
    }
  }

  private static void write(MethodHandle setAffinity, BitSet cores) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES);
      MemorySegment.copy(
          MemorySegment.ofArray(cores.toByteArray()), 0, mask, 0, cores.toByteArray().length);
      int status = (int) setAffinity.invokeExact(0, (long) MASK_BYTES, mask);
      if (status != 0) {
        throw new IllegalStateException("cannot move a thread to cores " + cores);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot move a thread to cores " + cores, e);
    }
  }
}
