package dev.ringbuf.kafka;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// A Kafka broker as a process of its own, that can be killed, stopped and started again on the
/// same data. One node, KRaft, no containers. Its output goes to `broker.log` beside its data.
///
/// It has a second listener with SASL/PLAIN for the user `alice`, whose password is `secret`.
final class Broker implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static @Nullable Broker shared;
  private static @Nullable Broker victim;

  private final Path directory;
  private final Path data;
  private final int port;
  private final int saslPort;
  private @Nullable Process process;

  private Broker(Path directory, Path data, int port, int saslPort) {
    this.directory = directory;
    this.data = data;
    this.port = port;
    this.saslPort = saslPort;
  }

  /// The broker of all tests that do it no harm. It runs.
  static synchronized Broker shared() throws IOException {
    Broker known = shared;
    if (known == null) {
      known = temporary();
      shared = known;
      known.start();
    }
    return known;
  }

  /// The broker of all tests that kill it and start it again. It runs.
  static synchronized Broker victim() throws IOException {
    Broker known = victim;
    if (known == null) {
      known = temporary();
      victim = known;
    }
    if (!known.isAlive()) {
      known.start();
    }
    return known;
  }

  private static Broker temporary() throws IOException {
    Broker broker = create(Files.createTempDirectory("ringbuf-broker"), Map.of());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(broker)));
    return broker;
  }

  private static void closeQuietly(Broker broker) {
    broker.close();
    try (var files = Files.walk(broker.directory)) {
      files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // it is a temporary directory
    }
  }

  /// Prepares a broker that is not running yet.
  static Broker create(Path directory, Map<String, String> more) throws IOException {
    return create(directory, directory.resolve("data"), more);
  }

  static Broker create(Path directory, Path data, Map<String, String> more) throws IOException {
    int[] ports = freePorts(3);
    Broker broker = new Broker(directory, data, ports[0], ports[1]);
    Map<String, String> config = new TreeMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("controller.quorum.voters", "1@127.0.0.1:" + ports[2]);
    config.put("controller.listener.names", "CONTROLLER");
    config.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(ports[0], ports[1], ports[2]));
    config.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("inter.broker.listener.name", "PLAINTEXT");
    config.put("sasl.enabled.mechanisms", "PLAIN");
    config.put(
        "listener.name.sasl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"secret\";");
    config.put("log.dirs", data.toString());
    config.put("auto.create.topics.enable", "false");
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "1");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "2");
    config.put("log.cleaner.enable", "false");
    config.put("controlled.shutdown.enable", "false");
    // A broker that was killed is not let in again while the controller believes that it lives.
    config.put("broker.session.timeout.ms", "1500");
    config.put("broker.heartbeat.interval.ms", "300");
    config.putAll(more);
    Files.createDirectories(data);
    Path file = broker.configFile();
    Files.write(
        file, config.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    format(file);
    return broker;
  }

  private static void format(Path file) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status =
        StorageTool.execute(
            new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
            new PrintStream(output, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new AssertionError(output.toString(StandardCharsets.UTF_8));
    }
  }

  /// Others may take the ports before the broker does. Then it does not start, and the test fails.
  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports[i] = socket.getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private Path configFile() {
    return directory.resolve("server.properties");
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  String saslBootstrap() {
    return "127.0.0.1:" + saslPort;
  }

  /// A topic here, for clients that notice soon that the broker is away.
  KafkaTopic topic(String name) {
    return KafkaTopic.at(bootstrap(), name)
        .with("request.timeout.ms", "2000")
        .with("default.api.timeout.ms", "3000")
        .with("reconnect.backoff.max.ms", "200")
        .with("max.block.ms", "2000")
        .with("socket.connection.setup.timeout.ms", "1000");
  }

  /// A new topic, of which [#topic] makes clients.
  KafkaTopic createTopic(String name, int partitions, Map<String, String> config)
      throws InterruptedException, ExecutionException {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
          .all()
          .get();
    }
    return topic(name);
  }

  KafkaTopic createTopic(String name) throws InterruptedException, ExecutionException {
    return createTopic(name, 1, Map.of());
  }

  Admin admin() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrap());
    properties.put("reconnect.backoff.max.ms", 200);
    properties.put("default.api.timeout.ms", (int) DEADLINE.toMillis());
    return Admin.create(properties);
  }

  /// Starts the process, and waits until it answers.
  Broker start() throws IOException {
    launch();
    awaitAnswer();
    return this;
  }

  /// Starts the process.
  Broker launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-Xmx300m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.logFile=System.out",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            classPath(),
            "kafka.Kafka",
            configFile().toString()));
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = started;
    return this;
  }

  private static String classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    // Jars only: the broker must not find the logging of the tests.
    return List.of(path.split(File.pathSeparator, -1)).stream()
        .filter(entry -> entry.endsWith(".jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Waits until the broker serves requests.
  void awaitAnswer() throws IOException {
    long start = System.nanoTime();
    while (!isListening()) {
      requireAlive();
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new AssertionError("no broker after " + DEADLINE + "\n" + output());
      }
      LockSupport.parkNanos(20_000_000);
    }
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(output(), e);
    }
  }

  private boolean isListening() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void requireAlive() throws IOException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      throw new AssertionError("the broker has ended\n" + output());
    }
  }

  boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  Path log() {
    return directory.resolve("broker.log");
  }

  private String output() throws IOException {
    return Files.exists(log()) ? Files.readString(log()) : "";
  }

  /// Ends the process with SIGKILL.
  void kill() {
    Process running = process;
    process = null;
    if (running != null) {
      try {
        running.destroyForcibly().waitFor();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /// Ends the process with SIGTERM.
  void shutDown() throws InterruptedException {
    Process running = process;
    process = null;
    if (running != null) {
      running.destroy();
      running.waitFor();
    }
  }

  /// Stops the process where it is, with SIGSTOP.
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /// Lets a stopped process go on.
  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process running = process;
    if (running == null
        || new ProcessBuilder("kill", signal, Long.toString(running.pid())).start().waitFor()
            != 0) {
      throw new AssertionError("cannot signal the broker");
    }
  }

  Path data() {
    return data;
  }

  /// Adds a line to the configuration, for the next start.
  void configure(String line) throws IOException {
    Files.write(configFile(), List.of(line), StandardOpenOption.APPEND);
  }

  @Override
  public void close() {
    kill();
  }
}
