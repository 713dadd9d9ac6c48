package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.reactor.WakeupModel.Fence;
import dev.ringbuf.testing.Exploration.Result;
import dev.ringbuf.testing.WeakMemory.Model;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// No wake-up is lost: everything that a producer that pushes and wakes, and a poller that arms the
/// ring, looks, and parks, can do, on x86 and on processors that reorder more.
///
/// Three handshakes of the same kind are nested. *Ring*: the consumer's side stores `WAITING` and
/// looks at the tail, the producer stores the tail and looks at `WAITING`
/// ([dev.ringbuf.RingConsumer#arm], [dev.ringbuf.RingProducer#wakeConsumer]). *Task*: the poller
/// stores `WOKEN` and looks at the tail, the producer stores the tail and looks at `WOKEN`
/// ([PollerTask]). *Loop*: the poller stores `PARKED` and looks into its mailbox, the wake-up
/// stores into the mailbox and looks at `PARKED` ([PollerLoop]). Each needs a fence on both sides
/// between its store and its look.
class WakeupModelTest {
  private static final boolean FIGURES = Boolean.getBoolean("model.figures");

  @ParameterizedTest
  @EnumSource
  void noWakeupIsLost(Model model) {
    Result result = WakeupModel.explore(model, EnumSet.allOf(Fence.class));
    assertThat(result.violation()).isNull();
    assertThat(result.ends()).isPositive();
    if (FIGURES) {
      System.out.printf("wake-up model, %s: %,d states%n", model, result.states());
    }
  }

  /// On x86 an exchange is a fence.
  @ParameterizedTest
  @CsvSource({
    "TSO,     AFTER_TAIL,    true",
    "TSO,     AFTER_WAITING, true",
    "TSO,     AFTER_MAIL,    false",
    "TSO,     AFTER_PARKED,  true",
    "TSO,     AFTER_WOKEN,   false",
    "RELAXED, AFTER_TAIL,    true",
    "RELAXED, AFTER_WAITING, true",
    "RELAXED, AFTER_MAIL,    true",
    "RELAXED, AFTER_PARKED,  true",
    "RELAXED, AFTER_WOKEN,   true"
  })
  void everyFenceIsNeeded(Model model, Fence missing, boolean needed) {
    Result result = WakeupModel.explore(model, EnumSet.complementOf(EnumSet.of(missing)));
    assertThat(result.violation() != null).isEqualTo(needed);
  }
}
