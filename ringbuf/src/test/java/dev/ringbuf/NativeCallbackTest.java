package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The example `recipes/native-callback`, built and run as its comment says.
class NativeCallbackTest {
  private static final Path EXAMPLE = Path.of("../recipes/native-callback");

  @Test
  void javaPopsWhatACCallbackPushedOnTheThreadOfACLibrary() {
    List<String> options = new ArrayList<>(NativeToolchain.STRICT);
    options.addAll(List.of("-std=gnu11", "-O2", "-shared", "-fPIC", "-pthread"));
    options.add(EXAMPLE.resolve("device.c").toString());
    Path library =
        NativeToolchain.compile(NativeToolchain.cc(), options, EXAMPLE.resolve("capture.c"));

    String output =
        NativeToolchain.run(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            "target/classes",
            EXAMPLE.resolve("NativeCallback.java").toString(),
            library.toString());

    assertThat(output).isEqualToIgnoringNewLines("[0.0, 1.0, 2.0, 3.0, 4.0]");
  }
}
