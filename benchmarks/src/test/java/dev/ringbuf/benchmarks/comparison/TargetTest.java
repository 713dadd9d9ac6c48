package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static final Processes ONE = new Processes(List.of(0.9, 1.0, 1.1));
  private static final Processes TWO_MODES = new Processes(List.of(0.4, 1.0, 1.1));

  @Test
  void isReachedByTheMedian() {
    assertThat(Target.of(0.5, 1.0).isReached(State.NEAR, ONE)).isTrue();
    assertThat(Target.of(0.5, 1.01).isReached(State.NEAR, ONE)).isFalse();
  }

  @Test
  void isReachedByBothModesOrNotAtAll() {
    assertThat(Target.of(1.0).isReached(State.NEAR, TWO_MODES)).isFalse();
    assertThat(Target.of(0.4).isReached(State.NEAR, TWO_MODES)).isTrue();
  }

  @Test
  void mayBeForEveryProcessInPart() {
    assertThat(Target.of(1.0).inEveryProcess(0.5).isReached(State.NEAR, ONE)).isTrue();
    assertThat(Target.of(1.0).inEveryProcess(0.95).isReached(State.NEAR, ONE)).isFalse();
  }

  @Test
  void isForTheNearStateUnlessItNamesTheOther() {
    assertThat(Target.of(0.8).in(State.FAR)).isEmpty();
    assertThat(Target.of(0.8).in(State.NONE)).hasValue(0.8);
    assertThat(Target.of(0.8).orFar(0.4).in(State.FAR)).hasValue(0.4);
  }
}
