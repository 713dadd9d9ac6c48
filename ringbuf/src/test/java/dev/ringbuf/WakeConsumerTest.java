package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How a producer wakes a waiting consumer. The module `stress` shows that no wake-up is lost.
class WakeConsumerTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final AtomicInteger wakes = new AtomicInteger();

  @Test
  void signalsReachAConsumerThatIsArmed() {
    in.push(new int[1]);
    in.wakeConsumer();
    assertThat(wakes).hasValue(0);

    out.arm(wakes::incrementAndGet);
    in.push(new int[1]);
    assertThat(wakes).as("a push wakes nobody").hasValue(0);
    in.wakeConsumer();
    in.wakeConsumer();
    assertThat(wakes).hasValue(2);

    out.disarm();
    in.wakeConsumer();
    assertThat(wakes).hasValue(2);
  }

  @Test
  void theEndCanBeSignalled() {
    out.arm(wakes::incrementAndGet);
    in.complete();
    in.wakeConsumer();
    assertThat(wakes).hasValue(1);
  }

  @Test
  void armingEndsWithTheRole() {
    out.arm(wakes::incrementAndGet);
    out.close();
    in.wakeConsumer();
    assertThatIllegalStateException().isThrownBy(() -> out.arm(wakes::incrementAndGet));

    try (RingConsumer next = ring.consumer()) {
      in.wakeConsumer();
      assertThat(next.available()).isZero();
    }
    assertThat(wakes).hasValue(0);
  }
}
