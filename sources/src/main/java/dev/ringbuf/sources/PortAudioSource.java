package dev.ringbuf.sources;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Captures one channel from PortAudio. PortAudio's realtime thread runs a C callback
/// (`capture.c`), which pushes the samples into the ring and never enters the JVM.
final class PortAudioSource implements Source {
  private static final FunctionDescriptor SIZE = FunctionDescriptor.of(JAVA_LONG);
  private static final FunctionDescriptor OPEN =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor GET = FunctionDescriptor.of(JAVA_LONG, ADDRESS);
  private static final FunctionDescriptor DO = FunctionDescriptor.ofVoid(ADDRESS);

  /// Never closed, because threads of an audio back end may outlive the stream.
  private static final Arena ARENA = Arena.global();

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final NativeCode code;
  private final PortAudio portAudio;
  private final PortAudio.Device device;
  private final int rate;

  /// True while a call of PortAudio has not returned. No other call is allowed until then.
  private boolean unresponsive;

  /// @param wantedRate frames a second, or 0 for the device's own rate
  /// @throws SourceException if PortAudio, a device or a C compiler is missing
  PortAudioSource(int wantedRate) {
    portAudio = new PortAudio(ARENA);
    code = NativeCode.compile("capture.c", ARENA);
    quietly(portAudio::initialize);
    device = portAudio.defaultInput();
    rate = wantedRate == 0 ? device.rate() : wantedRate;
  }

  /// Mutes standard error: PortAudio's back ends write dozens of lines while they look for devices.
  private void quietly(Runnable action) {
    int saved = code.function("stderr_mute", FunctionDescriptor.of(JAVA_INT)).toInt();
    try {
      action.run();
    } finally {
      code.function("stderr_unmute", FunctionDescriptor.ofVoid(JAVA_INT)).call(saved);
    }
  }

  @Override
  public String description() {
    return "portaudio: %s (%s)".formatted(device.name(), device.hostApi());
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public @Nullable Signal signal() {
    return null;
  }

  @Override
  public Production start(RingBuffer ring, long frames) {
    long size = code.function("capture_size", SIZE).toLong();
    MemorySegment capture = ARENA.allocate(size, Long.BYTES);
    MemorySegment memory = ring.memory();
    int status =
        code.function("capture_open", OPEN)
            .toInt(capture, memory, memory.byteSize(), ring.elementBytes(), frames);
    if (status != 0) {
      throw new IllegalStateException("no access to the ring: status " + status);
    }
    MemorySegment stream =
        portAudio.openInput(device, rate, code.address("capture_callback"), capture);
    portAudio.start(stream);
    return new Capture(ring, capture, stream);
  }

  @Override
  public void close() {
    if (!unresponsive) {
      quietly(portAudio::terminate);
    }
  }

  private final class Capture implements Production {
    private final RingBuffer ring; // keeps the memory that the callback writes to
    private final MemorySegment capture;
    private final MemorySegment stream;
    private final NativeCode.Function offered = code.function("capture_offered", GET);
    private boolean stopped;

    Capture(RingBuffer ring, MemorySegment capture, MemorySegment stream) {
      this.ring = ring;
      this.capture = capture;
      this.stream = stream;
    }

    @Override
    public long offered() {
      return offered.toLong(capture);
    }

    @Override
    public boolean isRunning() {
      return !ring.isEnded() && portAudio.isActive(stream);
    }

    @Override
    public void stop() {
      if (!stopped) {
        stopped = true;
        closeStream();
        code.function("capture_complete", DO).call(capture);
      }
    }

    /// Closes the stream on a separate thread, because closing can take minutes: PortAudio waits
    /// for an answer from a JACK server that has exited.
    private void closeStream() {
      unresponsive = true;
      Thread closing = Thread.ofPlatform().daemon().start(() -> portAudio.close(stream));
      try {
        unresponsive = !closing.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public String remark() {
      long overflows = code.function("capture_overflows", GET).toLong(capture);
      if (unresponsive) {
        return "PortAudio does not answer any more";
      }
      return overflows == 0
          ? ""
          : "the device lost input %,d times before it reached the ring".formatted(overflows);
    }
  }
}
