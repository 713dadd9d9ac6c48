package dev.ringbuf.sources;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.List;

/// The part of the PortAudio library that is used here, called through the foreign-function API.
/// Names and structs follow `portaudio.h`, on systems where C `long` has 64 bits.
public final class PortAudio {
  private static final List<String> LIBRARIES =
      List.of(
          "libportaudio.so.2",
          "libportaudio.2.dylib",
          "/opt/homebrew/lib/libportaudio.2.dylib",
          "/usr/local/lib/libportaudio.2.dylib");
  private static final String ADVICE =
      "Install PortAudio: libportaudio2 (Debian, Ubuntu), portaudio (Fedora, Homebrew).";

  private static final StructLayout DEVICE_INFO =
      MemoryLayout.structLayout(
          JAVA_INT.withName("structVersion"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("name"),
          JAVA_INT.withName("hostApi"),
          JAVA_INT.withName("maxInputChannels"),
          JAVA_INT.withName("maxOutputChannels"),
          MemoryLayout.paddingLayout(4),
          JAVA_DOUBLE.withName("defaultLowInputLatency"),
          JAVA_DOUBLE.withName("defaultLowOutputLatency"),
          JAVA_DOUBLE.withName("defaultHighInputLatency"),
          JAVA_DOUBLE.withName("defaultHighOutputLatency"),
          JAVA_DOUBLE.withName("defaultSampleRate"));
  private static final StructLayout HOST_API_INFO =
      MemoryLayout.structLayout(
          JAVA_INT.withName("structVersion"),
          JAVA_INT.withName("type"),
          ADDRESS.withName("name"),
          JAVA_INT.withName("deviceCount"),
          JAVA_INT.withName("defaultInputDevice"),
          JAVA_INT.withName("defaultOutputDevice"),
          MemoryLayout.paddingLayout(4));
  private static final StructLayout STREAM_PARAMETERS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("device"),
          JAVA_INT.withName("channelCount"),
          JAVA_LONG.withName("sampleFormat"),
          JAVA_DOUBLE.withName("suggestedLatency"),
          ADDRESS.withName("hostApiSpecificStreamInfo"));

  /// PaHostApiTypeId of JACK.
  private static final int JACK = 12;

  /// PaSampleFormat of 32-bit floats.
  private static final long FLOAT_32 = 1;

  /// PaStreamFlags: no clipping, no dithering.
  private static final long UNPROCESSED = 3;

  private static final FunctionDescriptor INT_OF_NOTHING = FunctionDescriptor.of(JAVA_INT);
  private static final FunctionDescriptor INT_OF_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor INT_OF_ADDRESS = FunctionDescriptor.of(JAVA_INT, ADDRESS);
  private static final FunctionDescriptor ADDRESS_OF_INT = FunctionDescriptor.of(ADDRESS, JAVA_INT);
  private static final FunctionDescriptor OPEN_STREAM =
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);

  private final Arena arena;
  private final NativeCode library;

  /// Loads the library. Call [#initialize()] next.
  ///
  /// @throws SourceException if the system has none
  public PortAudio(Arena arena) {
    this.arena = arena;
    this.library = NativeCode.load(LIBRARIES, arena, ADVICE);
  }

  /// An input device.
  ///
  /// @param index which PortAudio gives it
  /// @param name for the user
  /// @param hostApi the name of the back end
  /// @param rate its usual one, in Hz
  /// @param latency that it suggests, in seconds
  public record Device(int index, String name, String hostApi, int rate, double latency) {}

  /// Starts the library.
  public void initialize() {
    check("Pa_Initialize", library.function("Pa_Initialize", INT_OF_NOTHING).toInt());
  }

  /// Ends the library, and all streams.
  public void terminate() {
    check("Pa_Terminate", library.function("Pa_Terminate", INT_OF_NOTHING).toInt());
  }

  /// The device to capture from. It is JACK's while a JACK server runs, because the server then
  /// holds the hardware. Otherwise it is the system's default.
  ///
  /// @throws SourceException if there is none
  public Device defaultInput() {
    int jack = library.function("Pa_HostApiTypeIdToHostApiIndex", INT_OF_INT).toInt(JACK);
    int index =
        jack >= 0
            ? (int) get(hostApi(jack), HOST_API_INFO, "defaultInputDevice")
            : library.function("Pa_GetDefaultInputDevice", INT_OF_NOTHING).toInt();
    if (index < 0) {
      throw new SourceException(
          "PortAudio finds no capture device. Plug one in, or start a JACK server: without a sound "
              + "card jackd --no-realtime -d dummy -r 48000 -p 256 does (Debian package jackd2).");
    }
    MemorySegment info = struct("Pa_GetDeviceInfo", index, DEVICE_INFO);
    return new Device(
        index,
        string(info, DEVICE_INFO, "name"),
        string(hostApi((int) get(info, DEVICE_INFO, "hostApi")), HOST_API_INFO, "name"),
        (int) Math.round((double) get(info, DEVICE_INFO, "defaultSampleRate")),
        (double) get(info, DEVICE_INFO, "defaultHighInputLatency"));
  }

  /// Opens a stream of mono floats in blocks of the device's choice.
  ///
  /// @param callback a PaStreamCallback, called by PortAudio's own thread
  /// @return the stream
  /// @throws SourceException if the device refuses
  MemorySegment openInput(Device device, int rate, MemorySegment callback, MemorySegment userData) {
    return open(device, rate, parameters(device), MemorySegment.NULL, callback, userData);
  }

  /// Opens a stream of mono floats into and out of a device, as [#openInput].
  public MemorySegment openDuplex(
      Device device, int rate, MemorySegment callback, MemorySegment userData) {
    return open(device, rate, parameters(device), parameters(device), callback, userData);
  }

  private MemorySegment parameters(Device device) {
    MemorySegment parameters = arena.allocate(STREAM_PARAMETERS);
    set(parameters, "device", device.index);
    set(parameters, "channelCount", 1);
    set(parameters, "sampleFormat", FLOAT_32);
    set(parameters, "suggestedLatency", device.latency);
    return parameters;
  }

  private MemorySegment open(
      Device device,
      int rate,
      MemorySegment input,
      MemorySegment output,
      MemorySegment callback,
      MemorySegment userData) {
    MemorySegment stream = arena.allocate(ADDRESS);
    int result =
        library
            .function("Pa_OpenStream", OPEN_STREAM)
            .toInt(stream, input, output, (double) rate, 0L, UNPROCESSED, callback, userData);
    if (result < 0) {
      throw new SourceException(
          "the capture device \"%s\" (%s) cannot be opened at %d Hz: %s; its own rate is %d Hz"
              .formatted(device.name, device.hostApi, rate, errorText(result), device.rate));
    }
    return stream.get(ADDRESS, 0);
  }

  /// Starts a stream.
  public void start(MemorySegment stream) {
    check("Pa_StartStream", library.function("Pa_StartStream", INT_OF_ADDRESS).toInt(stream));
  }

  /// Whether the stream's callback is still being called.
  public boolean isActive(MemorySegment stream) {
    return library.function("Pa_IsStreamActive", INT_OF_ADDRESS).toInt(stream) == 1;
  }

  /// Closes the stream and ignores errors. Its callback is not running afterwards.
  public void close(MemorySegment stream) {
    library.function("Pa_CloseStream", INT_OF_ADDRESS).call(stream);
  }

  private void check(String function, int result) {
    if (result < 0) {
      throw new SourceException("%s failed: %s".formatted(function, errorText(result)));
    }
  }

  @SuppressWarnings("restricted") // the strings are PortAudio's own constants
  private String errorText(int error) {
    MemorySegment text = library.function("Pa_GetErrorText", ADDRESS_OF_INT).toAddress(error);
    return text.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private MemorySegment hostApi(int index) {
    return struct("Pa_GetHostApiInfo", index, HOST_API_INFO);
  }

  @SuppressWarnings("restricted") // the struct is as long as portaudio.h says
  private MemorySegment struct(String function, int index, StructLayout layout) {
    MemorySegment struct = library.function(function, ADDRESS_OF_INT).toAddress(index);
    return struct.reinterpret(layout.byteSize());
  }

  private static Object get(MemorySegment struct, StructLayout layout, String field) {
    return layout.varHandle(groupElement(field)).get(struct, 0L);
  }

  @SuppressWarnings("restricted") // the string lives as long as PortAudio is initialized
  private static String string(MemorySegment struct, StructLayout layout, String field) {
    return ((MemorySegment) get(struct, layout, field)).reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static void set(MemorySegment parameters, String field, Object value) {
    STREAM_PARAMETERS.varHandle(groupElement(field)).set(parameters, 0L, value);
  }
}
