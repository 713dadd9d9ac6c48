package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.ChildProcess;
import dev.ringbuf.testing.NativeTools;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeCodeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../sources/src/main/c/generator.c",
        "../sources/src/main/c/capture.c",
        "src/main/c/duplex.c"
      })
  void compilesWithoutWarnings(String source) throws Exception {
    NativeTools.requireCompiler();
    List<String> command =
        List.of(
            ("cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only"
                    + " -I../ringbuf/src/main/c "
                    + source)
                .split(" ", -1));
    assertThat(ChildProcess.run(Map.of(), command))
        .isEqualTo(new ChildProcess.Outcome(0, List.of(), ""));
  }
}
