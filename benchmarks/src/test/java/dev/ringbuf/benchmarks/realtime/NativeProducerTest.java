package dev.ringbuf.benchmarks.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.benchmarks.realtime.Instructions.Outcome;
import dev.ringbuf.benchmarks.realtime.Instructions.Subscriber;
import dev.ringbuf.testing.NativeTools;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the producer in C does besides pushing: nothing that the system, or the processor, would
/// notice. docs/realtime.md promises it, and `tools/measure-realtime.sh` measures more of it.
@EnabledOnOs(OS.LINUX)
class NativeProducerTest {
  private static final int PUSHES = 200_000;

  @BeforeAll
  static void needsACompiler() {
    NativeTools.requireCompiler();
  }

  @ParameterizedTest
  @EnumSource
  void makesNoSystemCallWhateverTheSubscriberDoes(SubscriberState state) throws IOException {
    NativeTools.requireProgram("strace", "strace");
    if (!Strace.works()) {
      NativeTools.missing("the permission to trace a program with strace");
    }
    List<Window> windows = NativePushes.run(state, 2, PUSHES, true);
    assertThat(windows)
        .hasSize(3)
        .allSatisfy(window -> assertThat(window.calls()).as("in %s", window).isEmpty());
  }

  /// The system may take pages away under memory pressure. So one run of several has to be free of
  /// page faults. A page that the library does not touch when it opens the ring faults in each.
  @ParameterizedTest
  @EnumSource
  void touchesNoNewPageAfterTheFirstPush(SubscriberState state) throws IOException {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 10 && least > 0; run++) {
      List<Window> windows = NativePushes.run(state, 1, PUSHES, false);
      assertThat(windows.getLast().get("pushes")).isEqualTo(PUSHES);
      least = Math.min(least, windows.getLast().pageFaults());
    }
    assertThat(least).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void executesAsManyInstructionsWhateverTheSubscriberDoes(Outcome outcome) throws IOException {
    NativeTools.requireProgram("valgrind", "valgrind");
    if (!Instructions.canCount()) {
      NativeTools.missing("a valgrind that works on this system");
    }
    Map<Subscriber, Long> counts = new EnumMap<>(Subscriber.class);
    for (Subscriber subscriber : outcome.subscribers()) {
      counts.put(subscriber, Instructions.of(outcome, subscriber));
    }
    assertThat(counts.values()).allMatch(count -> count > 0);
    assertThat(Set.copyOf(counts.values())).as("%s", counts).hasSize(1);
  }
}
