package dev.ringbuf.ingest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A Kafka broker of one node for a demonstration, in a process of its own. It keeps its data and
/// its log in a temporary directory, and ends with this JVM. It listens on this host only.
final class LocalBroker {
  private static final String CLASS_PATH = "ringbuf.broker.classpath";
  private static final long DEADLINE_NANOS = 60_000_000_000L;

  private final Path directory;
  private final int port;

  private LocalBroker(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /// Starts a broker and waits until it listens.
  ///
  /// @return where it listens, as clients want it
  /// @throws IOException if it does not start; the message names its log
  static String start() throws IOException {
    int controller = freePort();
    LocalBroker broker = new LocalBroker(Files.createTempDirectory("ringbuf-kafka"), freePort());
    broker.configure(controller);
    broker.java(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "-t",
            UUID.randomUUID().toString(),
            "-c",
            broker.file("server.properties")),
        true);
    broker.java(List.of("kafka.Kafka", broker.file("server.properties")), false);
    return "127.0.0.1:" + broker.port;
  }

  /// Another process may take it meanwhile. Then the broker does not start, and says so.
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void configure(int controller) throws IOException {
    Map<String, String> config = new TreeMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    config.put("controller.listener.names", "CONTROLLER");
    config.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
    config.put("log.dirs", file("data"));
    config.put("auto.create.topics.enable", "false");
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "1");
    config.put("log.retention.bytes", "268435456");
    config.put("log.segment.bytes", "67108864");
    Files.write(
        directory.resolve("server.properties"),
        config.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  /// Runs a program of Kafka, to its end or until the broker listens.
  private void java(List<String> program, boolean toItsEnd) throws IOException {
    Path classPath = Path.of(System.getProperty(CLASS_PATH, ""));
    if (!Files.isRegularFile(classPath)) {
      throw new IOException(
          "the jars of Kafka's broker are not known; start the service by ./demo --serve --kafka");
    }
    Path log = directory.resolve("broker.log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(command(java, Files.readString(classPath), program))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    long start = System.nanoTime();
    while (toItsEnd ? process.isAlive() : !isListening()) {
      if (System.nanoTime() - start > DEADLINE_NANOS || (!toItsEnd && !process.isAlive())) {
        throw new IOException("Kafka's broker does not start, see " + log);
      }
      LockSupport.parkNanos(20_000_000);
    }
    if (toItsEnd && process.exitValue() != 0) {
      throw new IOException("Kafka's storage cannot be prepared, see " + log);
    }
  }

  private static List<String> command(String java, String classPath, List<String> program) {
    List<String> jvm =
        List.of(
            java,
            "-Xmx300m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath.strip());
    return Stream.concat(jvm.stream(), program.stream()).toList();
  }

  private boolean isListening() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
