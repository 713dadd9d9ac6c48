import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;

/// A C library's thread fills a ring through a C callback. Java reads the samples.
///
/// ```shell
/// cc -shared -fPIC -pthread -I ringbuf/src/main/c recipes/native-callback/*.c -o libcapture.so
/// java --enable-native-access=ALL-UNNAMED -cp ringbuf/target/classes \
///     recipes/native-callback/NativeCallback.java libcapture.so
/// ```
public final class NativeCallback {
  private static final int SAMPLES = 5;

  private NativeCallback() {}

  /// @param args the library
  /// @throws Throwable never, if the library has the functions
  public static void main(String[] args) throws Throwable {
    SymbolLookup library =
        SymbolLookup.libraryLookup(Path.of(args[0]).toAbsolutePath(), Arena.global());
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            library.findOrThrow("capture_open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    MethodHandle start =
        linker.downcallHandle(
            library.findOrThrow("device_start"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    MethodHandle stop =
        linker.downcallHandle(library.findOrThrow("device_stop"), FunctionDescriptor.of(JAVA_INT));

    RingBuffer ring = RingBuffer.allocate(JAVA_DOUBLE, 1024);
    RingConsumer out = ring.consumer();
    require((int) open.invokeExact(ring.memory(), ring.memory().byteSize()));
    // The callback is C, too: the device's thread never enters the JVM.
    MemorySegment callback = library.findOrThrow("capture");
    require((int) start.invokeExact(callback, MemorySegment.NULL));

    double[] samples = new double[SAMPLES];
    for (int count = 0; count < SAMPLES; ) {
      count += out.pop(samples, count, SAMPLES - count);
      Thread.onSpinWait();
    }
    require((int) stop.invokeExact());
    System.out.println(Arrays.toString(samples));
  }

  private static void require(int status) {
    if (status != 0) {
      throw new IllegalStateException("native call failed with " + status);
    }
  }
}
