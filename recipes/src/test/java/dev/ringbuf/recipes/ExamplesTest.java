package dev.ringbuf.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Every example runs, and prints what it is to show.
class ExamplesTest {
  @Test
  void theFirstExampleShowsWhatArrivesAndWhatIsLost() {
    assertThat(printedBy(FirstExample::main))
        .containsExactly(
            "480 samples from 0",
            "480 samples from 480",
            "40 samples from 960",
            "280 samples lost from 1000");
  }

  @Test
  void theIngestionExampleShowsStatisticsAndLosses() {
    assertThat(printedBy(IngestionExample::main))
        .containsExactly(
            "Statistics[count=100, min=0.0, max=24.75, mean=12.375]",
            "Statistics[count=100, min=25.0, max=49.75, mean=37.375]",
            "Statistics[count=100, min=50.0, max=74.75, mean=62.375]",
            "20 readings lost from 300");
  }

  private static List<String> printedBy(Consumer<String[]> main) {
    PrintStream standardOutput = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      main.accept(new String[0]);
    } finally {
      System.setOut(standardOutput);
    }
    return printed.toString(UTF_8).lines().toList();
  }
}
