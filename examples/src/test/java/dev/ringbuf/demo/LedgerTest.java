package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Plan PLAN =
      new Plan(48_000, 1, BigDecimal.valueOf(2), 96_000, 480, 12_000, 0);

  @Test
  void printsOneLineOfJson() {
    Ledger ledger = ledger("synthetic", 96_000, seen(96_000, 90_000, 3, 5_900, 100, ""), 0, true);
    assertThat(ledger.json())
        .isEqualTo(
            """
            {"source":"synthetic","rate":48000,"seconds":2,"capacity":12000,"offered":96000,\
            "delivered":90000,"dropped":5900,"skipped":100,"buffered":0,"gaps":3,"maxFill":700,\
            "conservation":true,"continuity":true}""");
  }

  @Test
  void escapesTheNameOfAFile() {
    Ledger ledger = ledger("wav:a\"b\\c\nü", 0, seen(0, 0, 0, 0, 0, ""), 0, true);
    assertThat(ledger.json()).startsWith("{\"source\":\"wav:a\\\"b\\\\c\\u000a\\u00fc\",");
  }

  @Test
  void reportsTheSecondsOfARunThatEndedEarly() {
    Ledger ledger = ledger("native", 60_000, seen(60_000, 60_000, 0, 0, 0, ""), 0, true);
    assertThat(ledger.json()).contains("\"seconds\":1.25,");
    assertThat(ledger.isCutShort()).isTrue();
  }

  @Test
  void countsElementsLeftInTheRing() {
    Ledger ledger = ledger("native", 96_000, seen(95_000, 95_000, 0, 0, 0, ""), 1_000, true);
    assertThat(ledger.lawsHold()).isTrue();
  }

  @Test
  void conservationNeedsEveryFrameOffered() {
    Ledger ledger = ledger("native", 96_001, seen(96_000, 90_000, 1, 6_000, 0, ""), 0, true);
    assertThat(ledger.conservation()).isFalse();
    assertThat(ledger.continuity()).isFalse();
    assertThat(ledger.lines(Style.PLAIN)).anyMatch(line -> line.contains("BROKEN: 96,001 ="));
  }

  @Test
  void conservationNeedsMatchingCountersOfTheRing() {
    Ledger ledger = ledger("native", 96_000, seen(96_000, 96_000, 0, 0, 0, ""), 0, false);
    assertThat(ledger.conservation()).isFalse();
    assertThat(ledger.continuity()).isTrue();
    assertThat(ledger.lawsHold()).isFalse();
  }

  @Test
  void continuityComesFromTheWitness() {
    Ledger ledger = ledger("native", 10, seen(10, 10, 0, 0, 0, "a hole"), 0, true);
    assertThat(ledger.conservation()).isTrue();
    assertThat(ledger.continuity()).isFalse();
    assertThat(ledger.lines(Style.PLAIN)).anyMatch(line -> line.contains("BROKEN: a hole"));
  }

  private static Witness.Account seen(
      long position, long delivered, long gaps, long dropped, long skipped, String fault) {
    return new Witness.Account(position, 7, delivered, gaps, dropped, skipped, List.of(), fault);
  }

  private static Ledger ledger(
      String source, long offered, Witness.Account seen, long buffered, boolean ringAgrees) {
    return new Ledger(source, PLAN, offered, seen, buffered, 700, ringAgrees, false, "");
  }
}
