package dev.ringbuf.benchmarks.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StraceTest {
  private static final String BEGIN =
      "access(\"/ringbuf-window-7-begin\", F_OK) = -1 ENOENT (No such file or directory)";
  private static final String END =
      "access(\"/ringbuf-window-7-end\", F_OK) = -1 ENOENT (No such file or directory)";

  private final Map<Long, Map<String, Long>> calls = new TreeMap<>();

  @Test
  void countsCallsAndSignalsBetweenTheMarks() {
    Strace.read(
        List.of(
            "openat(AT_FDCWD, \"/etc/ld.so.cache\", O_RDONLY|O_CLOEXEC) = 3",
            BEGIN,
            "--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR, si_addr=0x7f0000000000} ---",
            "futex(0x7f0000000010, FUTEX_WAIT_PRIVATE, 0, NULL) = 0",
            "futex(0x7f0000000010, FUTEX_WAKE_PRIVATE, 1) = 0",
            END,
            "write(1, \"window=7\", 8) = 8",
            "+++ exited with 0 +++"),
        calls);
    assertThat(calls).isEqualTo(Map.of(7L, Map.of("SIGSEGV", 1L, "futex", 2L)));
  }

  @Test
  void aWindowWithoutCallsIsEmpty() {
    Strace.read(List.of(BEGIN, END), calls);
    assertThat(calls).isEqualTo(Map.of(7L, Map.of()));
  }

  @Test
  void aThreadWithoutMarksHasNoWindow() {
    Strace.read(List.of("futex(0x7f0000000010, FUTEX_WAIT_PRIVATE, 0, NULL) = 0"), calls);
    assertThat(calls).isEmpty();
  }

  @Test
  void aWindowMustHaveAnEnd() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Strace.read(List.of(BEGIN, "getpid() = 1"), calls))
        .withMessageContaining("getpid");
  }
}
