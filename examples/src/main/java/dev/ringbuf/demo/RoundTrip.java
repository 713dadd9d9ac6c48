package dev.ringbuf.demo;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSubscriber;
import dev.ringbuf.sources.NativeCode;
import dev.ringbuf.sources.PortAudio;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Sound in, operators, sound out. A realtime callback in C (`duplex.c`) fills a capture ring and
/// empties a playback ring; a `Flux` connects the two.
///
/// ```text
///  microphone --> callback --> capture ring --> RingFlux --> map
///                                                             |
///  loudspeaker <-- callback <-- playback ring <-- RingSubscriber
/// ```
///
/// Prints one line of `name=value` pairs.
public final class RoundTrip {
  private static final FunctionDescriptor SIZE = FunctionDescriptor.of(JAVA_LONG);
  private static final FunctionDescriptor OPEN =
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor GET = FunctionDescriptor.of(JAVA_LONG, ADDRESS);

  /// Never closed, because threads of an audio back end may outlive the stream.
  private static final Arena ARENA = Arena.global();

  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private RoundTrip() {}

  /// Captures and plays for a while.
  ///
  /// @param args seconds to capture; factor by which to multiply every sample
  public static void main(String[] args) {
    PortAudio portAudio = new PortAudio(ARENA);
    NativeCode code = NativeCode.compile("duplex.c", ARENA);
    portAudio.initialize();
    PortAudio.Device device = portAudio.defaultInput();
    int rate = device.rate();
    float gain = Float.parseFloat(args[1]);

    // snippet: RoundTrip
    RingBuffer capture = RingBuffer.allocate(JAVA_FLOAT, 10L * rate); // outlasts any pause
    RingBuffer playback = RingBuffer.allocate(JAVA_FLOAT, rate / 2);
    int chunk = rate / 200; // 5 ms

    RingSubscriber<float[]> speaker =
        RingSubscriber.floats(playback, chunk)
            .doOnUnderrun(count -> System.err.println("the loudspeaker ran dry: " + count));
    RingFlux.floats(capture, chunk).map(samples -> amplify(samples, gain)).subscribe(speaker);
    // end of snippet

    MemorySegment duplex = ARENA.allocate(code.function("duplex_size", SIZE).toLong(), Long.BYTES);
    int status =
        code.function("duplex_open", OPEN)
            .toInt(
                duplex,
                capture.memory(),
                capture.memory().byteSize(),
                playback.memory(),
                playback.memory().byteSize(),
                Long.parseLong(args[0]) * rate,
                playback.capacity() / 2);
    if (status != 0) {
      throw new IllegalStateException("no access to the rings: status " + status);
    }
    MemorySegment stream =
        portAudio.openDuplex(device, rate, code.address("duplex_callback"), duplex);
    portAudio.start(stream);
    speaker.completion().block(DEADLINE);
    while (portAudio.isActive(stream)) { // until the last sample is played
      LockSupport.parkNanos(10_000_000);
    }
    System.out.printf(
        "captured=%d dropped=%d played=%d missing=%d underruns=%d%n",
        code.function("duplex_captured", GET).toLong(duplex),
        capture.dropped() + playback.dropped(),
        code.function("duplex_played", GET).toLong(duplex),
        playback.missing(),
        playback.underruns());
    portAudio.close(stream);
    portAudio.terminate();
    System.exit(0);
  }

  private static float[] amplify(float[] samples, float gain) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] *= gain;
    }
    return samples;
  }
}
