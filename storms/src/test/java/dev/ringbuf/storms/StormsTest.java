package dev.ringbuf.storms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.storms.StormRunner.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The short mode of each storm: a fixed number of rounds from a fixed seed.
class StormsTest {
  private static final long SEED = 1;

  @ParameterizedTest
  @EnumSource
  void breaksNoPromise(Kind kind) throws Exception {
    Outcome outcome = StormRunner.run(kind, Budget.ofRounds(kind.shortRounds), SEED);
    System.out.println(outcome);
    assertThat(outcome.violation()).isNull();
  }
}
