import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Mutates the memory orders of the ring, one at a time, and says which tests notice: see
/// tools/mutate.sh, which calls this.
///
/// ```text
/// Mutate list [PART...]                        the mutants whose line contains all parts
/// Mutate run CLASSPATH WORKSPACE [PART...]     tests them
/// Mutate orders CLASSPATH WORKSPACE [PART...]  compares them with the models only, unbuilt: seconds
/// Mutate test CLASS...                         runs test classes, prints those that fail
/// ```
class Mutate {
  private static final String JAVA = "ringbuf/src/main/java/dev/ringbuf/";
  private static final String BRIDGE = "reactor-bridge/src/main/java/dev/ringbuf/reactor/";
  private static final String HEADER = "ringbuf/src/main/c/ringbuf.h";

  private static final List<String> FILES =
      List.of(
          JAVA + "ProducerCursor.java",
          JAVA + "ConsumerCursor.java",
          JAVA + "RingMemory.java",
          JAVA + "RingLayout.java",
          JAVA + "Geometry.java",
          JAVA + "RingProducer.java",
          JAVA + "RingConsumer.java",
          BRIDGE + "PollerLoop.java",
          BRIDGE + "PollerTask.java",
          HEADER);

  private static final List<String> RING_TESTS =
      List.of(
          "dev.ringbuf.RingOrdersTest",
          "dev.ringbuf.GapTest",
          "dev.ringbuf.HoldTest",
          "dev.ringbuf.UnderrunTest",
          "dev.ringbuf.WakeConsumerTest",
          "dev.ringbuf.ScalarTypesTest",
          "dev.ringbuf.ArrayTypesTest",
          "dev.ringbuf.CrashPointTest",
          "dev.ringbuf.TwoThreadsTest");

  private static final List<String> BRIDGE_TESTS =
      List.of(
          "dev.ringbuf.reactor.WakeupOrdersTest",
          "dev.ringbuf.reactor.RingPollerTest",
          "dev.ringbuf.reactor.RingFluxTest");

  private static final String HEADER_TEST = "dev.ringbuf.RingOrdersTest";

  /// A program of the C tests: its source, how it is built and called.
  private record Program(
      String name, String source, List<String> options, List<String> arguments) {}

  private static final List<Program> PROGRAMS =
      List.of(
          new Program("ringbuf_test", "ringbuf_test.c", List.of("-O2"), List.of()),
          new Program("ringbuf_schedule", "ringbuf_schedule.c", List.of("-O2"), List.of("50000")),
          new Program(
              "ringbuf_stress (TSan)",
              "ringbuf_stress.c",
              List.of("-O1", "-g", "-fsanitize=thread"),
              List.of("2000")));

  private static final int SECONDS = 120;

  /// Of the repository.
  private static final Path ROOT = Path.of(System.getProperty("mutate.root", "")).toAbsolutePath();

  private static final int THREADS = 2;

  private record Mutant(String file, String method, String change, String text) {
    @Override
    public String toString() {
      return Path.of(file).getFileName() + " | " + method + " | " + change;
    }
  }

  // ---- Which mutants there are

  private static final Pattern COMMENT = Pattern.compile("//.*|/\\*(?s:.*?)\\*/");

  private static final Pattern JAVA_ORDER =
      Pattern.compile(
          "\\b(LONG|INT)\\.(get|set)(Acquire|Release|Volatile)\\("
              + "|(?<!\\w)(get|set)(Int)?(Acquire|Release|Volatile)\\((?!MemorySegment |long |int )"
              + "|VarHandle\\.fullFence\\(\\);");

  private static final Pattern C_ORDER = Pattern.compile("__ATOMIC_(ACQUIRE|RELEASE|SEQ_CST)");

  /// Statements that publish, or give back.
  private static final Pattern PUBLICATION =
      Pattern.compile(
          "\\bcursor\\.(?:publish|consume)\\(|(?<![\\w.])(?:memory\\.)?set(?:Int)?Release\\("
              + "|(?<![\\w.])(?:freeRecords|report|ringbuf_advance_|ringbuf_publish_)\\("
              + "|__atomic_store_n\\([^;]*__ATOMIC_RELEASE\\)");

  /// Publications that move across more than one statement: file, change, and pairs of texts.
  private record Move(String file, String method, String change, List<String> texts) {}

  private static final List<Move> MOVES =
      List.of(
          new Move(
              JAVA + "ProducerCursor.java",
              "publish",
              "tail before the record",
              List.of(
                  "    if (end > limit) {\n      recordPending(count);\n    }\n    tail = end;\n",
                  "",
                  "+ TAIL, end);\n",
                  "+ TAIL, end);\n    if (end > limit) {\n      recordPending(count);\n    }\n"
                      + "    tail = end;\n")),
          new Move(
              JAVA + "ProducerCursor.java",
              "record",
              "count of records before the record",
              List.of(
                  "    memory.setPlain(offset + RECORD_POSITION, tail);\n",
                  "    memory.setRelease(GAP_TAIL, ++gapTail);\n"
                      + "    memory.setPlain(offset + RECORD_POSITION, tail);\n",
                  "with it.\n    memory.setRelease(GAP_TAIL, ++gapTail);\n",
                  "with it.\n")),
          new Move(
              JAVA + "ConsumerCursor.java",
              "lookForGaps",
              "tail before dropped",
              List.of(
                  "    long dropped = memory.getAcquire(DROPPED);\n"
                      + "    long tail = memory.getAcquire(TAIL);\n",
                  "    long tail = memory.getAcquire(TAIL);\n"
                      + "    long dropped = memory.getAcquire(DROPPED);\n")),
          new Move(
              JAVA + "ConsumerCursor.java",
              "lookForGaps",
              "records before tail",
              List.of(
                  "    long tail = memory.getAcquire(TAIL);\n"
                      + "    long gapTail = memory.getAcquire(GAP_TAIL);\n",
                  "    long gapTail = memory.getAcquire(GAP_TAIL);\n"
                      + "    long tail = memory.getAcquire(TAIL);\n")),
          new Move(
              HEADER,
              "ringbuf_try_push",
              "tail before the copy",
              List.of(
                  "    ringbuf_copy_(ringbuf_slot_(ring, producer->tail), elements, first_bytes);\n",
                  "    int64_t at = producer->tail;\n    ringbuf_publish_(producer, room);\n"
                      + "    ringbuf_copy_(ringbuf_slot_(ring, at), elements, first_bytes);\n",
                  "all_bytes - first_bytes);\n    }\n    ringbuf_publish_(producer, room);\n",
                  "all_bytes - first_bytes);\n    }\n")),
          new Move(
              HEADER,
              "ringbuf_publish_",
              "tail before the record",
              List.of(
                  "    if (producer->dropped != producer->recorded) {\n        volatile",
                  "    __atomic_store_n(&header->tail, producer->tail + count, __ATOMIC_RELEASE);\n"
                      + "    if (producer->dropped != producer->recorded) {\n        volatile",
                  "    __atomic_store_n(&header->tail, producer->tail, __ATOMIC_RELEASE);\n",
                  "")),
          new Move(
              HEADER,
              "ringbuf_publish_",
              "count of records before the record",
              List.of(
                  "        record->position = producer->tail;\n",
                  "        __atomic_store_n(&header->gap_tail, producer->gap_tail + 1,"
                      + " __ATOMIC_RELEASE);\n        record->position = producer->tail;\n",
                  "        __atomic_store_n(&header->gap_tail, producer->gap_tail,"
                      + " __ATOMIC_RELEASE);\n",
                  "")),
          new Move(
              HEADER,
              "ringbuf_take_gap_",
              "gap_head before reported",
              List.of(
                  "    __atomic_store_n(&header->reported, consumer->reported, __ATOMIC_RELEASE);\n",
                  "",
                  "    return gap;\n",
                  "    __atomic_store_n(&header->reported, consumer->reported, __ATOMIC_RELEASE);\n"
                      + "    return gap;\n")),
          new Move(
              HEADER,
              "ringbuf_look_",
              "tail before dropped",
              List.of(
                  "    int64_t dropped = __atomic_load_n(&header->dropped, __ATOMIC_ACQUIRE);\n"
                      + "    int64_t tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);\n",
                  "    int64_t tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);\n"
                      + "    int64_t dropped = __atomic_load_n(&header->dropped, __ATOMIC_ACQUIRE);\n")));

  private static List<Mutant> mutants(List<String> parts) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    for (String file : FILES) {
      String text = Files.readString(ROOT.resolve(file));
      String code = COMMENT.matcher(text).replaceAll(it -> " ".repeat(it.group().length()));
      weaken(file, text, code, mutants);
      if (!file.startsWith(BRIDGE)) {
        swap(file, text, code, mutants);
      }
    }
    for (Move move : MOVES) {
      String text = Files.readString(ROOT.resolve(move.file));
      for (int i = 0; i < move.texts.size(); i += 2) {
        if (!text.contains(move.texts.get(i))) {
          throw new IllegalStateException(move + ": the text has changed");
        }
        text = text.replace(move.texts.get(i), move.texts.get(i + 1));
      }
      mutants.add(new Mutant(move.file, move.method, move.change, text));
    }
    mutants.removeIf(it -> !parts.stream().allMatch(it.toString()::contains));
    return mutants;
  }

  private static void weaken(String file, String text, String code, List<Mutant> mutants) {
    Matcher matcher = (file.equals(HEADER) ? C_ORDER : JAVA_ORDER).matcher(code);
    while (matcher.find()) {
      String before = matcher.group();
      String after =
          file.equals(HEADER)
              ? "__ATOMIC_RELAXED"
              : before.contains("fullFence")
                  ? ""
                  : before.replaceFirst(
                      "Acquire|Release|Volatile", matcher.group(1) != null ? "Opaque" : "Plain");
      String statement = statementAt(code, matcher.start());
      String change =
          file.equals(HEADER)
              ? before.substring("__ATOMIC_".length()).toLowerCase(Locale.ROOT) + " -> relaxed: "
              : after.isEmpty()
                  ? "removed: "
                  : before.replace("(", "") + " -> " + after.replace("(", "") + ": ";
      mutants.add(
          new Mutant(
              file,
              methodAt(code, matcher.start()),
              change + (file.equals(HEADER) ? word(code, matcher.start()) : statement),
              text.substring(0, matcher.start()) + after + text.substring(matcher.end())));
    }
  }

  /// The word that the builtin accesses whose order stands at a position.
  private static String word(String code, int at) {
    String access = code.substring(code.lastIndexOf("__atomic_", at), at);
    Matcher matcher = Pattern.compile("\\(\\s*&?(?:\\w+(?:->|\\.))*(\\w+)").matcher(access);
    return matcher.find() ? matcher.group(1) : access;
  }

  private static void swap(String file, String text, String code, List<Mutant> mutants) {
    Matcher matcher = PUBLICATION.matcher(code);
    while (matcher.find()) {
      int start = startOf(code, matcher.start());
      int end = code.indexOf(';', matcher.start()) + 1;
      int gap = code.lastIndexOf(';', start) + 1;
      boolean follows =
          gap > 0
              && code.substring(gap, start).isBlank()
              && isStatement(code, start, matcher.start());
      if (follows) {
        int before = startOf(code, gap - 1);
        String first = text.substring(before, gap);
        String second = text.substring(start, end);
        mutants.add(
            new Mutant(
                file,
                methodAt(code, start),
                oneLine(second) + " before " + oneLine(first),
                text.substring(0, before)
                    + second
                    + text.substring(gap, start)
                    + first
                    + text.substring(end)));
      }
    }
  }

  /// Whether nothing but the call stands at the start of the statement.
  private static boolean isStatement(String code, int start, int call) {
    return code.substring(start, call).isBlank();
  }

  /// Where the statement begins that a position is in.
  private static int startOf(String code, int at) {
    int start = at;
    while (start > 0 && ";{}".indexOf(code.charAt(start - 1)) < 0) {
      start--;
    }
    while (Character.isWhitespace(code.charAt(start))) {
      start++;
    }
    return start;
  }

  private static String statementAt(String code, int at) {
    int start = startOf(code, at);
    int end = start;
    while (";{}".indexOf(code.charAt(end)) < 0) {
      end++;
    }
    return oneLine(code.substring(start, end));
  }

  private static String oneLine(String text) {
    String line = COMMENT.matcher(text).replaceAll("").replaceAll("\\s+", " ").strip();
    return line.length() > 90 ? line.substring(0, 87) + "..." : line;
  }

  private static String methodAt(String code, int at) {
    Matcher matcher =
        Pattern.compile(
                "(?m)^(?:  (?! )[^=;{}\\n]*?|static inline [^;{}]*?)\\b(\\w+)\\([^;{}]*?\\{\\n")
            .matcher(code.substring(0, at));
    String name = "";
    while (matcher.find()) {
      name = matcher.group(1);
    }
    return name;
  }

  // ---- What notices them

  private final String classPath;
  private final Path workspace;

  private Mutate(String classPath, Path workspace) {
    this.classPath = classPath;
    this.workspace = workspace;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static String moduleOf(String file) {
    return file.substring(0, file.indexOf('/'));
  }

  private void prepare() throws IOException {
    for (String module : List.of("ringbuf", "reactor-bridge")) {
      copy(Path.of(module, "src"), workspace.resolve(module).resolve("src"));
      copy(Path.of(module, "target/classes"), workspace.resolve(module).resolve("target/classes"));
    }
  }

  /// The tests that fail with the mutant in place.
  private Set<String> noticed(Mutant mutant) throws IOException, InterruptedException {
    Path file = workspace.resolve(mutant.file);
    String original = Files.readString(Path.of(mutant.file));
    Files.writeString(file, mutant.text);
    try {
      return mutant.file.equals(HEADER) ? noticedInC() : noticedInJava(mutant);
    } finally {
      Files.writeString(file, original);
    }
  }

  private Set<String> noticedInJava(Mutant mutant) throws IOException, InterruptedException {
    String module = moduleOf(mutant.file);
    Path classes = workspace.resolve(module).resolve("target/classes");
    StringWriter errors = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                new PrintWriter(errors),
                null,
                null,
                List.of("-nowarn", "-d", classes.toString(), "-cp", classPath(), "-proc:none"),
                null,
                ToolProvider.getSystemJavaCompiler()
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(workspace.resolve(mutant.file)))
            .call();
    if (!compiled) {
      return Set.of("javac");
    }
    try {
      return failing(module, module.equals("ringbuf") ? RING_TESTS : BRIDGE_TESTS);
    } finally {
      copy(Path.of(module, "target/classes"), classes);
    }
  }

  /// Calls this program in a process of its own.
  private List<String> itself(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "-Dmutate.root=" + ROOT,
                "-cp",
                classPath(),
                ROOT.resolve("tools/Mutate.java").toString()));
    command.addAll(arguments);
    return command;
  }

  private String classPath() {
    return Stream.of("ringbuf", "reactor-bridge")
            .map(module -> workspace.resolve(module).resolve("target/classes").toString())
            .reduce("", (all, each) -> all + each + File.pathSeparator)
        + classPath;
  }

  private Set<String> failing(String module, List<String> tests)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("test"));
    arguments.addAll(tests);
    Set<String> failing = new TreeSet<>();
    String output = run(workspace.resolve(module), itself(arguments));
    if (output == null) {
      return Set.of("a hang");
    }
    output
        .lines()
        .filter(line -> line.startsWith("failed "))
        .forEach(line -> failing.add(line.substring("failed ".length())));
    if (!output.contains("tests over")) {
      throw new IllegalStateException("the tests did not run:\n" + output);
    }
    return failing;
  }

  private Set<String> noticedInC() throws IOException, InterruptedException {
    Set<String> noticed = new TreeSet<>(failing("ringbuf", List.of(HEADER_TEST)));
    Path module = workspace.resolve("ringbuf");
    for (Program program : PROGRAMS) {
      List<String> build =
          new ArrayList<>(List.of("gcc", "-std=gnu11", "-pthread", "-Isrc/main/c"));
      build.addAll(program.options);
      build.addAll(List.of("src/test/c/" + program.source, "-o", "target/mutant"));
      if (!succeeds(module, build)) {
        noticed.add("gcc");
        return noticed;
      }
      List<String> call = new ArrayList<>(List.of("setarch", "-R", "target/mutant"));
      call.addAll(program.arguments);
      if (!succeeds(module, call)) {
        noticed.add(program.name);
      }
    }
    return noticed;
  }

  private static boolean succeeds(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Process process = start(directory, command, new File(directory.toFile(), "target/output"));
    boolean over = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    return over && process.exitValue() == 0;
  }

  /// The output; null if the command hangs.
  private static String run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    File output = new File(directory.toFile(), "target/output");
    Process process = start(directory, command, output);
    boolean over = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    return over ? Files.readString(output.toPath()) : null;
  }

  private static Process start(Path directory, List<String> command, File output)
      throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  // ---- The tests, in a process of their own. By reflection, because `list` has no class path.

  private static Set<String> failures(List<String> classes) throws ReflectiveOperationException {
    Class<?> selectors = Class.forName("org.junit.platform.engine.discovery.DiscoverySelectors");
    Class<?> builders =
        Class.forName("org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder");
    Object builder = builders.getMethod("request").invoke(null);
    List<Object> selected = new ArrayList<>();
    for (String name : classes) {
      selected.add(selectors.getMethod("selectClass", String.class).invoke(null, name));
    }
    builders.getMethod("selectors", List.class).invoke(builder, selected);
    builders
        .getMethod("configurationParameters", Map.class)
        .invoke(builder, Map.of("jqwik.database", "target/jqwik-database"));
    Object request = builders.getMethod("build").invoke(builder);

    Class<?> listeners = Class.forName("org.junit.platform.launcher.TestExecutionListener");
    Object listener =
        Class.forName("org.junit.platform.launcher.listeners.SummaryGeneratingListener")
            .getConstructor()
            .newInstance();
    Object launcher =
        Class.forName("org.junit.platform.launcher.core.LauncherFactory")
            .getMethod("create")
            .invoke(null);
    Object array = java.lang.reflect.Array.newInstance(listeners, 1);
    java.lang.reflect.Array.set(array, 0, listener);
    Class.forName("org.junit.platform.launcher.Launcher")
        .getMethod(
            "execute",
            Class.forName("org.junit.platform.launcher.LauncherDiscoveryRequest"),
            array.getClass())
        .invoke(launcher, request, array);

    Object summary = listener.getClass().getMethod("getSummary").invoke(listener);
    Class<?> summaries =
        Class.forName("org.junit.platform.launcher.listeners.TestExecutionSummary");
    Set<String> failed = new TreeSet<>();
    for (Object failure : (List<?>) summaries.getMethod("getFailures").invoke(summary)) {
      Class<?> failures =
          Class.forName("org.junit.platform.launcher.listeners.TestExecutionSummary$Failure");
      Object identifier = failures.getMethod("getTestIdentifier").invoke(failure);
      String id = (String) identifier.getClass().getMethod("getUniqueId").invoke(identifier);
      Matcher matcher = Pattern.compile("dev\\.ringbuf\\.(?:\\w+\\.)*(\\w+)").matcher(id);
      failed.add(matcher.find() ? matcher.group(1) : id);
    }
    if ((long) summaries.getMethod("getTestsFoundCount").invoke(summary) == 0) {
      throw new IllegalStateException("no tests in " + classes);
    }
    return failed;
  }

  /// Applies each mutant of a module to the text of a copy, in which this process runs, and has the
  /// module's comparison with the models look at it. Prints those that it does not notice.
  private static void compare(String module, String test, List<String> parts) throws Exception {
    int noticed = 0;
    List<Mutant> mutants = mutants(parts);
    mutants.removeIf(mutant -> !moduleOf(mutant.file).equals(module));
    for (Mutant mutant : mutants) {
      Path file = Path.of("..", mutant.file);
      Files.writeString(file, mutant.text);
      if (failures(List.of(test)).isEmpty()) {
        System.out.println("| " + mutant + " | not noticed by " + test + " |");
      } else {
        noticed++;
      }
      Files.writeString(file, Files.readString(ROOT.resolve(mutant.file)));
    }
    System.out.println(
        noticed + " of " + mutants.size() + " mutants of " + module + " noticed by " + test);
  }

  private void compareAll(List<String> parts) throws IOException, InterruptedException {
    prepare();
    Map<String, String> tests =
        Map.of("ringbuf", HEADER_TEST, "reactor-bridge", BRIDGE_TESTS.getFirst());
    for (Map.Entry<String, String> each : tests.entrySet()) {
      List<String> arguments = new ArrayList<>(List.of("compare", each.getKey(), each.getValue()));
      arguments.addAll(parts);
      System.out.print(run(workspace.resolve(each.getKey()), itself(arguments)));
    }
  }

  private static void run(String classPath, Path workspace, List<String> parts)
      throws IOException, InterruptedException, ExecutionException {
    List<Mutant> mutants = mutants(parts);
    Queue<Mutate> idle = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < THREADS; i++) {
      Mutate mutate = new Mutate(classPath, workspace.resolve("copy-" + i));
      mutate.prepare();
      idle.add(mutate);
    }
    int survived = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Set<String>>> results = new ArrayList<>();
      for (Mutant mutant : mutants) {
        results.add(
            threads.submit(
                () -> {
                  Mutate mutate = idle.remove();
                  try {
                    return mutate.noticed(mutant);
                  } finally {
                    idle.add(mutate);
                  }
                }));
      }
      for (int i = 0; i < mutants.size(); i++) {
        Set<String> noticed = results.get(i).get();
        survived += noticed.isEmpty() ? 1 : 0;
        String by = noticed.isEmpty() ? "**survived**" : String.join(", ", noticed);
        System.out.println("| " + mutants.get(i) + " | " + by + " |");
      }
    }
    System.out.println(mutants.size() + " mutants, " + survived + " survived");
  }

  public static void main(String[] arguments) throws Exception {
    List<String> rest = Arrays.asList(arguments);
    switch (arguments[0]) {
      case "list" -> {
        List<Mutant> mutants = mutants(rest.subList(1, rest.size()));
        mutants.forEach(System.out::println);
        System.out.println(mutants.size() + " mutants");
      }
      case "run" ->
          run(arguments[1], Path.of(arguments[2]).toAbsolutePath(), rest.subList(3, rest.size()));
      case "test" -> {
        try {
          failures(rest.subList(1, rest.size()))
              .forEach(name -> System.out.println("failed " + name));
          System.out.println("tests over");
        } catch (InvocationTargetException e) {
          throw new IllegalStateException(e.getCause());
        }
        System.exit(0); // tests of hanging mutants may leave threads
      }
      case "orders" ->
          new Mutate(arguments[1], Path.of(arguments[2]).toAbsolutePath())
              .compareAll(rest.subList(3, rest.size()));
      case "compare" -> compare(arguments[1], arguments[2], rest.subList(3, rest.size()));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}
