package dev.ringbuf.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/// A JACK server with a unique name and without hardware. Its client plays a ramp into every input
/// port of PortAudio's clients: see `jack_feeder.c`.
public final class JackServer implements AutoCloseable {
  private static final String NAME = "ringbuf-test-" + ProcessHandle.current().pid();

  /// Environment variables that make a program use this server.
  public static final Map<String, String> ENVIRONMENT =
      Map.of(
          "JACK_DEFAULT_SERVER", NAME,
          "JACK_NO_START_SERVER", "1",
          "JACK_NO_AUDIO_RESERVATION", "1");

  private final Process server;
  private final Process feeder;
  private final BufferedReader feederOutput;

  private JackServer(Process server, Process feeder) {
    this.server = server;
    this.feeder = feeder;
    this.feederOutput = feeder.inputReader();
  }

  /// Starts both and waits until the feeder plays. Skips or fails the test if a tool is missing.
  public static JackServer start(Path directory) throws IOException, InterruptedException {
    return start(directory, List.of());
  }

  /// Like [#start(Path)], and records what PortAudio's clients play.
  ///
  /// @param recording file that holds the samples, as native floats, after [#xruns]
  public static JackServer start(Path directory, Path recording)
      throws IOException, InterruptedException {
    return start(directory, List.of(recording.toString()));
  }

  private static JackServer start(Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    NativeTools.requireProgram("jackd", "jackd2");
    Path program = NativeTools.compile("jack_feeder.c", "-ljack", "libjack-jackd2-dev", directory);
    // Synchronous mode waits for late clients; periods of 21 ms make them rare.
    String command = "jackd -n " + NAME + " --no-realtime -S -d dummy -r 48000 -p 1024";
    Path log = directory.resolve("jackd.log");
    Process server = start(List.of(command.split(" ", -1)), Redirect.to(log.toFile()));
    List<String> feed = new ArrayList<>(List.of(program.toString()));
    feed.addAll(arguments);
    Process feeder = start(feed, Redirect.PIPE);
    JackServer jack = new JackServer(server, feeder);
    String line = jack.feederOutput.readLine();
    if (!"ready".equals(line)) {
      jack.stop();
      throw new AssertionError(
          "the JACK server did not start: %s, %s".formatted(line, Files.readString(log)));
    }
    return jack;
  }

  private static Process start(List<String> command, Redirect output) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(ENVIRONMENT);
    return builder.redirectErrorStream(true).redirectOutput(output).start();
  }

  /// Ends the feeder and returns how many cycles the server missed.
  public int xruns() throws IOException, InterruptedException {
    feeder.getOutputStream().close();
    String line = feederOutput.readLine();
    if (line == null || !line.startsWith("xruns ")) {
      throw new AssertionError("the feeder has printed: " + line);
    }
    return Integer.parseInt(line.substring("xruns ".length()));
  }

  /// Ends both, while others may still use the server.
  public void stop() {
    for (Process process : List.of(feeder, server)) {
      process.destroy();
      try {
        process.onExit().orTimeout(10, SECONDS).join();
      } catch (CompletionException e) {
        process.destroyForcibly().onExit().join();
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
