package dev.ringbuf.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// The machine and the versions of a report.
///
/// @param system processor, cores and operating system
/// @param jdk version and vendor of the JVM
/// @param versions of the libraries compared, one each
public record Machine(String system, String jdk, List<String> versions) {
  private static final List<String> LIBRARIES =
      List.of("ringbuf", "Agrona", "JCTools", "Disruptor", "Reactor", "RxJava", "Mutiny");

  public Machine {
    versions = List.copyOf(versions);
  }

  /// Describes this machine.
  ///
  /// @param nativeVersions of compiler and libraries in C++
  public static Machine here(List<String> nativeVersions) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Machine.class.getResourceAsStream("versions.properties")) {
      properties.load(in);
    }
    List<String> versions = new ArrayList<>();
    for (String library : LIBRARIES) {
      versions.add(library + " " + properties.getProperty(library));
    }
    versions.addAll(nativeVersions);
    return new Machine(
        "%s, %d cores, %s %s"
            .formatted(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version")),
        "%s %s (%s)"
            .formatted(
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                System.getProperty("java.vendor")),
        versions);
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    String name = System.getProperty("os.arch");
    if (Files.isReadable(info)) {
      List<String> lines = Files.readAllLines(info);
      name =
          lines.stream()
              .filter(line -> line.startsWith("model name"))
              .findFirst()
              .map(line -> line.replaceFirst(".*: ", ""))
              .orElse(name);
      if (lines.stream()
          .anyMatch(line -> line.startsWith("flags") && line.contains("hypervisor"))) {
        name += " (virtual machine)";
      }
    }
    return name;
  }
}
