package dev.ringbuf.ingest.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What this JVM uses.
final class Usage {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Usage() {}

  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  static Map<String, Long> time() {
    return Map.of("cpu", cpuNanos(), "wall", System.nanoTime());
  }

  /// Bytes of the process, and bytes of the heap after a collection.
  static Map<String, Long> memory() throws IOException {
    long resident = residentBytes();
    System.gc();
    return Map.of(
        "rss",
        resident,
        "heap",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /// 0 where the system does not tell.
  private static long residentBytes() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return RESIDENT
        .matcher(Files.readString(STATUS))
        .results()
        .mapToLong(Usage::bytes)
        .findFirst()
        .orElse(0);
  }

  private static long bytes(MatchResult kilobytes) {
    return 1_024 * Long.parseLong(kilobytes.group(1));
  }
}
