package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.SourceAccesses;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The poller has the exchanges and fences that [WakeupModel] explores, in the same order. A
/// missing one would be seen on few machines and seldom.
class WakeupOrdersTest {
  private static final Path JAVA = Path.of("src/main/java/dev/ringbuf/reactor");

  private static final Pattern ACCESS =
      Pattern.compile(
          "\\b(compareAndSet|getAndSet|fullFence|offer|unpark|LockSupport\\.parkNanos)\\(");

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  @Test
  void aWakeUpIsPostedBeforeTheLookAtTheLoop() {
    assertThat(
            SourceAccesses.toText(
                SourceAccesses.ofJava(JAVA.resolve("PollerLoop.java"), ACCESS, NOTHING)))
        .isEqualTo(
            """
            offer: compareAndSet, unpark
            unpark: fullFence, compareAndSet, unpark
            dispose: unpark
            takeMailbox: getAndSet
            park: fullFence, LockSupport.parkNanos
            """);
  }

  @Test
  void aTaskIsFreeToBeWokenBeforeItLooks() {
    assertThat(
            SourceAccesses.toText(
                SourceAccesses.ofJava(JAVA.resolve("PollerTask.java"), ACCESS, NOTHING)))
        .isEqualTo(
            """
            wake: compareAndSet, offer
            takeWake: getAndSet, fullFence
            """);
  }

  /// The words of both handshakes are volatile, and written around the fences.
  @Test
  void parkingIsAnnouncedBeforeTheLookIntoTheMailbox() {
    assertThat(SourceAccesses.textOf(JAVA.resolve("PollerLoop.java")).replaceAll("\\s+", " "))
        .contains(
            "private volatile boolean parked;",
            "private volatile @Nullable PollerTask mailbox;",
            "parked = true; VarHandle.fullFence(); Thread.interrupted();"
                + " if (mailbox == null && !disposed) {",
            "VarHandle.fullFence(); if (parked && PARKED.compareAndSet(this, true, false)) {");
    assertThat(SourceAccesses.textOf(JAVA.resolve("PollerTask.java")))
        .contains("private volatile int woken;");
  }
}
