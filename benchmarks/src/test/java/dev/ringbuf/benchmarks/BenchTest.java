package dev.ringbuf.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchTest {
  private final StringWriter err = new StringWriter();
  private final CommandLine command = new CommandLine(new Bench()).setErr(new PrintWriter(err));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--frobnicate",
        "--case",
        "--case=nobody",
        "fast",
        "--quick=3",
        "--compare=nothing",
        "--compare a.json b.json"
      })
  void badOptionsExitWithTwoAndAReason(String options) {
    assertThat(command.execute(options.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isNotBlank();
  }

  @Test
  void anUnknownCasePointsToTheList() {
    assertThat(command.execute("--case", "nobody")).isEqualTo(2);
    assertThat(err.toString()).contains("nobody", "--list");
  }

  @Test
  void listingMeasuresNothing() {
    assertThat(command.execute("--list")).isZero();
  }
}
