package dev.ringbuf.websocket;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringbuf.reactor.ElementFormat;
import dev.ringbuf.websocket.Frames.Cancel;
import dev.ringbuf.websocket.Frames.Elements;
import dev.ringbuf.websocket.Frames.Ended;
import dev.ringbuf.websocket.Frames.MalformedException;
import dev.ringbuf.websocket.Frames.Missing;
import dev.ringbuf.websocket.Frames.Open;
import dev.ringbuf.websocket.Frames.Request;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The bytes of docs/websocket.md.
class FramesTest {
  private static String hex(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void requestHasItsNumberBehindReservedBytes() {
    assertThat(hex(Frames.request(5))).isEqualTo("01000000000000000500000000000000");
    assertThat(Frames.fromClient(Frames.request(Long.MAX_VALUE)))
        .isEqualTo(new Request(Long.MAX_VALUE));
  }

  @Test
  void cancelHasEightBytes() {
    assertThat(hex(Frames.cancel())).isEqualTo("0200000000000000");
    assertThat(Frames.fromClient(Frames.cancel())).isEqualTo(new Cancel());
  }

  @Test
  void openTellsTheElementAndWhereTheStreamStarts() {
    ElementFormat element = ElementFormat.of(JAVA_FLOAT.withName("celsius"));
    ByteBuffer message = Frames.open(element, 960, 10, 4_096);
    assertThat(hex(message))
        .isEqualTo(
            "10060000"
                + "04000000"
                + "c003000000000000"
                + "0a000000"
                + "00100000"
                + HexFormat.of().formatHex("celsius:f32".getBytes(UTF_8)));
    assertThat(Frames.fromServer(message)).isEqualTo(new Open(6, 4, 960, 10, 4_096, "celsius:f32"));
  }

  @Test
  void dataHasItsPayloadAtByte24() {
    ByteBuffer message = Frames.data(ElementFormat.of(JAVA_LONG), 7, 1, 8).putLong(24, 0x0102);
    assertThat(hex(message))
        .isEqualTo(
            "1105000000000000" + "0700000000000000" + "0100000000000000" + "0201000000000000");
    Elements data = (Elements) Frames.fromServer(message);
    assertThat(data.position()).isEqualTo(7);
    assertThat(data.count()).isEqualTo(1);
    assertThat(data.payload().getLong(0)).isEqualTo(0x0102);
  }

  @Test
  void gapTellsWhatWasDroppedAndSkipped() {
    ByteBuffer message = Frames.gap(3, 4, 5);
    assertThat(hex(message))
        .isEqualTo(
            "1200000000000000" + "0300000000000000" + "0400000000000000" + "0500000000000000");
    assertThat(Frames.fromServer(message)).isEqualTo(new Missing(3, 4, 5));
  }

  @Test
  void endTellsKindCodeAndPosition() {
    ByteBuffer message = Frames.end(Frames.FAILED, -2, 9);
    assertThat(hex(message)).isEqualTo("13010000" + "feffffff" + "0900000000000000");
    assertThat(Frames.fromServer(message)).isEqualTo(new Ended(1, -2, 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // empty
        "00", // unknown
        "01", // short
        "0100000000000000 05000000000000", // one byte short
        "0100000000000000 0500000000000000 00", // one byte long
        "0100000000000001 0500000000000000", // reserved
        "0100000000000000 0000000000000000", // zero
        "0100000000000000 ffffffffffffffff", // negative
        "02000000000000", // short
        "0200000000000001", // reserved
        "1000000000000000" // a message of the server
      })
  void malformedMessagesOfAClientAreRefused(String hex) {
    assertThatThrownBy(() -> Frames.fromClient(bytes(hex)))
        .isInstanceOf(MalformedException.class)
        .hasNoCause();
  }

  private static Stream<String> malformedMessagesOfAServer() {
    return Stream.of(
        "",
        "01",
        "10060000 04000000 0000000000000000 01000000", // short
        "10060100 04000000 0000000000000000 01000000 00100000", // reserved
        "10060000 00000000 0000000000000000 01000000 00100000", // elements of no size
        "10060000 04000000 0000000000000000 00000000 00100000", // step 0
        "10060000 04000000 ffffffffffffffff 01000000 00100000", // position -1
        "10060000 04000000 0000000000000000 01000000 00100000 ff", // not UTF-8
        "1106000000000000 0000000000000000", // short
        "1106010000000000 0000000000000000 0100000000000000", // reserved
        "1106000000000000 0000000000000000 0000000000000000", // no elements
        "1200000000000000 0000000000000000 0000000000000000 0000000000000000", // nothing missing
        "1200000000000000 0000000000000000 ffffffffffffffff 0500000000000000", // negative
        "1200000000000000 0000000000000000 ffffffffffffff7f 0100000000000000", // overflow
        "13000100 00000000 0000000000000000", // reserved
        "13000000 00000000 0000000000000000 00"); // long
  }

  @ParameterizedTest
  @MethodSource
  void malformedMessagesOfAServer(String hex) {
    assertThatThrownBy(() -> Frames.fromServer(bytes(hex))).isInstanceOf(MalformedException.class);
  }

  @Test
  void aCloseReasonFitsIntoAControlFrame() {
    Close close = new Close(Close.PROTOCOL_ERROR, "ä".repeat(61) + "\ud83d\ude00 and more");
    assertThat(close.reason().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(123);
    assertThat(close.reason()).startsWith("ää").doesNotEndWith("\ud83d");
    assertThat(new Close(Close.NORMAL, "short").reason()).isEqualTo("short");
  }
}
