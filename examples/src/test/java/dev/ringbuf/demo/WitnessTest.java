package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.sources.Ramp;
import org.junit.jupiter.api.Test;

class WitnessTest {
  private final Witness witness = new Witness(1, new Ramp());

  @Test
  void accountsForChunksAndGaps() {
    witness.see(ramp(0, 10));
    witness.see(gap(10, 4, 1));
    witness.see(ramp(15, 3));

    Witness.Account account = witness.account();
    assertThat(account.fault()).isEmpty();
    assertThat(account.position()).isEqualTo(18);
    assertThat(account.chunks()).isEqualTo(2);
    assertThat(account.delivered()).isEqualTo(13);
    assertThat(account.gaps()).isEqualTo(1);
    assertThat(account.dropped()).isEqualTo(4);
    assertThat(account.skipped()).isEqualTo(1);
    assertThat(account.lost()).isEqualTo(5);
  }

  @Test
  void detectsAStreamThatDoesNotStartAtZero() {
    witness.see(ramp(1, 10));
    assertThat(witness.account().fault()).isEqualTo("a signal at position 1, expected at 0");
  }

  @Test
  void detectsAnUnreportedGap() {
    witness.see(ramp(0, 10));
    witness.see(ramp(11, 10));
    assertThat(witness.account().fault()).isEqualTo("a signal at position 11, expected at 10");
  }

  @Test
  void detectsARepetition() {
    witness.see(ramp(0, 10));
    witness.see(ramp(0, 10));
    assertThat(witness.account().fault()).isEqualTo("a signal at position 0, expected at 10");
  }

  @Test
  void detectsASampleFromAnotherPosition() {
    witness.see(new Data<>(0, 3, new float[] {Ramp.at(0), Ramp.at(2), Ramp.at(2)}));
    assertThat(witness.account().fault()).contains("at position 1, expected " + Ramp.at(1));
  }

  @Test
  void detectsAWrongCountOfAChunk() {
    witness.see(new Data<>(0, 3, new float[] {Ramp.at(0), Ramp.at(1)}));
    assertThat(witness.account().fault()).isEqualTo("a chunk of 2 samples that counts 3 frames");
  }

  @Test
  void detectsAnEmptyGap() {
    witness.see(gap(0, 0, 0));
    assertThat(witness.account().fault()).isEqualTo("a gap of 0 frames at position 0");
  }

  @Test
  void keepsTheFirstFault() {
    witness.see(ramp(5, 1));
    witness.see(ramp(0, 1));
    assertThat(witness.account().fault()).isEqualTo("a signal at position 5, expected at 0");
  }

  @Test
  void countsFramesOfSeveralSamples() {
    Witness stereo = new Witness(2, null);
    stereo.see(new Data<>(0, 2, new float[4]));
    stereo.see(new Data<>(2, 1, new float[2]));
    assertThat(stereo.account().fault()).isEmpty();
    assertThat(stereo.account().delivered()).isEqualTo(3);
  }

  @Test
  void keepsTheLastFewGaps() {
    for (int i = 0; i < 20; i++) {
      witness.see(gap(i, 1, 0));
    }
    assertThat(witness.account().recent())
        .extracting(Gap::position)
        .containsExactly(15L, 16L, 17L, 18L, 19L);
  }

  private static Data<float[]> ramp(long position, int count) {
    float[] samples = new float[count];
    new Ramp().fill(samples, position, count);
    return new Data<>(position, count, samples);
  }

  private static Gap<float[]> gap(long position, long dropped, long skipped) {
    return new Gap<>(position, dropped, skipped);
  }
}
