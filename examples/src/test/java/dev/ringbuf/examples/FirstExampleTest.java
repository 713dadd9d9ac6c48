package dev.ringbuf.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class FirstExampleTest {
  @Test
  void printsWhatArrivesAndWhatIsLost() {
    PrintStream standardOutput = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      FirstExample.main(new String[0]);
    } finally {
      System.setOut(standardOutput);
    }
    assertThat(printed.toString(UTF_8).lines())
        .containsExactly(
            "480 samples from 0",
            "480 samples from 480",
            "40 samples from 960",
            "280 samples lost from 1000");
  }
}
