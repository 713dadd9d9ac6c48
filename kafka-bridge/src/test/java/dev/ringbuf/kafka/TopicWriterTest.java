package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicAudit.Totals;
import dev.ringbuf.kafka.TopicRecord.Kind;
import dev.ringbuf.kafka.TopicWriter.State;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingTap;
import dev.ringbuf.testing.Await;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes into the topic, with a broker that is there.
@Timeout(120)
class TopicWriterTest {
  private static final WriterSpec PROMPT = WriterSpec.defaults().withLinger(Duration.ZERO);
  private static final WriterSpec PATIENT = WriterSpec.defaults().withLinger(Duration.ofHours(1));

  private KafkaTopic topic = KafkaTopic.at("localhost:1", "replaced");

  @BeforeEach
  void create(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime();
    topic = Broker.shared().createTopic(name);
  }

  private static StreamStatus only(TopicWriter writer) {
    return writer.streams().getFirst();
  }

  private static TopicAudit audit(Map<String, TopicAudit> audits, String stream) {
    return Objects.requireNonNull(audits.get(stream));
  }

  private static void awaitEnd(TopicWriter writer) {
    Await.until(
        "all streams have ended", () -> writer.streams().stream().allMatch(StreamStatus::ended));
  }

  @Test
  void everyElementArrivesOnceAndTheHeadFollows() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    try (TopicWriter writer = TopicWriter.start(topic).forward("a", ring);
        RingProducer in = ring.producer()) {
      for (int i = 0; i < 30; i++) {
        Await.until(() -> ring.buffered() < 900);
        Rings.push(in, 100);
      }
      Await.until(() -> only(writer).acknowledged() == 3000);
      assertThat(ring.buffered()).isZero();
      in.complete();
      awaitEnd(writer);
      assertThat(writer.status().state()).isEqualTo(State.FORWARDING);
    }
    Totals totals = TopicAudit.of(topic, "a").check();
    assertThat(totals).isEqualTo(new Totals(3000, 3000, 0, 0, true));
  }

  @Test
  void whatDidNotFitIsAGapRecordInItsPlace() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 64);
    RingProducer in = ring.producer();
    Rings.push(in, 100); // 36 too many
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      Await.until(() -> only(writer).acknowledged() == 100);
      Rings.push(in, 10);
      in.drop(5);
      in.complete();
      awaitEnd(writer);
      assertThat(only(writer).gapRecords()).isEqualTo(2);
    }
    TopicAudit audit = TopicAudit.of(topic, "a");
    assertThat(audit.check()).isEqualTo(new Totals(115, 74, 41, 0, true));
    assertThat(audit.records())
        .filteredOn(record -> record.kind() == Kind.GAP)
        .extracting(TopicRecord::position, TopicRecord::count)
        .containsExactly(tuple(64L, 36L), tuple(110L, 5L));
  }

  @Test
  void aRecordIsFullUnlessAGapOrTheEndCutsIt() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 800); // at most 100 in a record
    RingProducer in = ring.producer();
    Rings.push(in, 250);
    in.drop(1);
    Rings.push(in, 120);
    in.complete();
    try (TopicWriter writer = TopicWriter.start(topic, PATIENT).forward("a", ring)) {
      awaitEnd(writer);
    }
    assertThat(TopicAudit.of(topic, "a").records())
        .extracting(TopicRecord::count)
        .containsExactly(100L, 100L, 50L, 1L, 100L, 20L, 0L);
  }

  @Test
  void anElementWaitsNoLongerThanTheLinger() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 800);
    WriterSpec spec = WriterSpec.defaults().withLinger(Duration.ofMillis(20));
    try (TopicWriter writer = TopicWriter.start(topic, spec).forward("a", ring);
        RingProducer in = ring.producer()) {
      Rings.push(in, 3);
      Await.until(() -> only(writer).acknowledged() == 3);
    }
  }

  @Test
  void theFailureOfTheProducerIsInTheTopic() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 64);
    RingProducer in = ring.producer();
    Rings.push(in, 10);
    in.fail(-7);
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      awaitEnd(writer);
    }
    TopicRecord last = TopicAudit.of(topic, "a").records().getLast();
    assertThat(last.kind()).isEqualTo(Kind.END);
    assertThat(last.position()).isEqualTo(10);
    assertThat(last.failureCode()).hasValue(-7);
  }

  @Test
  void elementsAreDescribedAndLittleEndian() {
    StructLayout element =
        MemoryLayout.structLayout(
            JAVA_INT.withName("id").withOrder(ByteOrder.BIG_ENDIAN),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("nanos"),
            MemoryLayout.sequenceLayout(2, JAVA_FLOAT).withName("axis"));
    RingBuffer ring = RingBuffer.allocate(element, 16);
    RingProducer in = ring.producer();
    ByteBuffer bytes = ByteBuffer.allocate(24).putInt(0, 7).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(8, 99).putFloat(16, 1.5f).putFloat(20, -1);
    in.push(MemorySegment.ofBuffer(bytes));
    in.complete();
    try (TopicWriter writer =
        TopicWriter.start(topic, PROMPT)
            .forward("a", ring, first -> first.get(JAVA_LONG.withByteAlignment(1), 8))) {
      awaitEnd(writer);
    }
    TopicRecord record = TopicAudit.of(topic, "a").records().getFirst();
    assertThat(record.layout()).isEqualTo("id:i32,pad4,nanos:i64,axis:f32[2]");
    assertThat(record.element()).isEqualTo(8);
    assertThat(record.elementBytes()).isEqualTo(24);
    assertThat(record.time()).hasValue(99);
    ByteBuffer read = ByteBuffer.wrap(record.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(read.getInt(0)).isEqualTo(7);
    assertThat(read.getLong(8)).isEqualTo(99);
    assertThat(read.getFloat(20)).isEqualTo(-1);
    assertThatIllegalStateException().isThrownBy(record::floats).withMessageContaining("struct");
  }

  @Test
  void everyPrimitiveArrives() {
    List<? extends MemoryLayout> layouts =
        List.of(JAVA_BYTE, JAVA_SHORT, JAVA_CHAR, JAVA_INT, JAVA_LONG, JAVA_FLOAT, JAVA_DOUBLE);
    List<RingBuffer> rings =
        layouts.stream().map(layout -> RingBuffer.allocate(layout, 16)).toList();
    rings.get(0).producer().push(new byte[] {1, 2});
    rings.get(1).producer().push(new short[] {1, 2});
    rings.get(2).producer().push(new char[] {1, 2});
    rings.get(3).producer().push(new int[] {1, 2});
    rings.get(4).producer().push(new long[] {1, 2});
    rings.get(5).producer().push(new float[] {1, 2});
    rings.get(6).producer().push(new double[] {1, 2});
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT)) {
      for (int i = 0; i < rings.size(); i++) {
        writer.forward("stream" + i, rings.get(i));
      }
      Await.until(() -> writer.streams().stream().allMatch(s -> s.acknowledged() == 2));
    }
    Map<String, TopicAudit> audits = TopicAudit.of(topic);
    List<TopicRecord> first =
        LongStream.range(0, 7).mapToObj(i -> audit(audits, "stream" + i).records().get(0)).toList();
    assertThat(first).extracting(TopicRecord::element).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(first)
        .extracting(TopicRecord::layout)
        .containsExactly("i8", "i16", "u16", "i32", "i64", "f32", "f64");
    assertThat(first.get(0).bytes()).containsExactly(1, 2);
    assertThat(first.get(1).shorts()).containsExactly(1, 2);
    assertThat(first.get(2).chars()).containsExactly('\1', '\2');
    assertThat(first.get(3).ints()).containsExactly(1, 2);
    assertThat(first.get(4).longs()).containsExactly(1, 2);
    assertThat(first.get(5).floats()).containsExactly(1, 2);
    assertThat(first.get(6).doubles()).containsExactly(1, 2);
  }

  @Test
  void aSecondWriterContinuesWithoutRepeatingAnything() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    RingProducer in = ring.producer();
    for (int i = 0; i < 3; i++) {
      try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
        Rings.push(in, 100);
        int end = (i + 1) * 100;
        Await.until(() -> only(writer).acknowledged() == end);
      }
    }
    assertThat(TopicAudit.of(topic, "a").check()).isEqualTo(new Totals(300, 300, 0, 0, false));
  }

  /// As if the process had died between the acknowledgement and the release.
  @Test
  void whatTheTopicHasAlreadyIsNotSentAgain() {
    RingBuffer first = RingBuffer.allocate(JAVA_LONG, 1000);
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", first)) {
      Rings.push(first.producer(), 100);
      Await.until(() -> only(writer).acknowledged() == 100);
    }
    RingBuffer second = RingBuffer.allocate(JAVA_LONG, 1000);
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT)) {
      Rings.push(second.producer(), 150);
      writer.forward("a", second);
      Await.until(() -> only(writer).acknowledged() == 150);
      assertThat(second.buffered()).isZero();
    }
    assertThat(TopicAudit.of(topic, "a").check()).isEqualTo(new Totals(150, 150, 0, 0, false));
  }

  /// As if the process had died between the report of a gap and its acknowledgement.
  @Test
  void aGapThatOnlyTheRingKnowsComesIntoTheTopic() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    RingProducer in = ring.producer();
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      Rings.push(in, 100);
      Await.until(() -> only(writer).acknowledged() == 100);
    }
    in.drop(7);
    try (RingConsumer other = ring.consumer()) {
      assertThat(other.next(1)).isEqualTo(-7);
    }
    Rings.push(in, 3);
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      Await.until(() -> only(writer).acknowledged() == 110);
    }
    assertThat(TopicAudit.of(topic, "a").check()).isEqualTo(new Totals(110, 103, 7, 0, false));
  }

  @Test
  void aRingThatBeganAgainIsRefused() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      try (RingProducer in = ring.producer()) {
        Rings.push(in, 100);
      }
      Await.until(() -> only(writer).acknowledged() == 100);
    }
    ring.reset();
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      Await.until(() -> only(writer).error() != null);
      assertThat(only(writer).error())
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("up to position 100, but the ring was offered 0")
          .hasMessageContaining("another name");
      assertThat(ring.isCancelled()).isFalse();
    }
  }

  @Test
  void aStreamThatHasEndedIsNotWrittenAgain() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    try (RingProducer in = ring.producer()) {
      Rings.push(in, 100);
      in.complete();
    }
    for (int i = 0; i < 2; i++) {
      try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
        awaitEnd(writer);
      }
    }
    TopicAudit audit = TopicAudit.of(topic, "a");
    assertThat(audit.check()).isEqualTo(new Totals(100, 100, 0, 0, true));
    assertThat(audit.records()).filteredOn(record -> record.kind() == Kind.END).hasSize(1);
  }

  @Test
  void manyStreamsShareTheTopicAndEachHasOnePartition() throws Exception {
    topic = Broker.shared().createTopic("many-" + System.nanoTime(), 4, Map.of());
    List<RingBuffer> rings =
        LongStream.range(0, 10).mapToObj(_ -> RingBuffer.allocate(JAVA_LONG, 1000)).toList();
    List<StreamStatus> streams;
    try (TopicWriter writer = TopicWriter.start(topic)) {
      for (int i = 0; i < rings.size(); i++) {
        writer.forward("host7/sensor" + i, rings.get(i));
        RingProducer in = rings.get(i).producer();
        Rings.push(in, 100 + i);
        in.complete();
      }
      awaitEnd(writer);
      streams = writer.streams();
    }
    Map<String, TopicAudit> audits = TopicAudit.of(topic);
    assertThat(streams)
        .hasSize(10)
        .extracting(StreamStatus::name)
        .isEqualTo(LongStream.range(0, 10).mapToObj(i -> "host7/sensor" + i).toList());
    assertThat(streams.stream().map(StreamStatus::partition).distinct().count()).isGreaterThan(1);
    for (StreamStatus stream : streams) {
      TopicAudit audit = audit(audits, stream.name());
      assertThat(audit.records())
          .allSatisfy(record -> assertThat(record.partition()).isEqualTo(stream.partition()));
      assertThat(audit.check().end()).isEqualTo(stream.acknowledged()).isEqualTo(stream.offered());
    }
  }

  @Test
  void theRingOfATapIsForwardedWithThePositionsOfTheSource() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    RingProducer in = ring.producer();
    RingBroadcast<long[]> shared = RingFlux.longs(ring, 100).broadcast(1000);
    try (RingTap viewer = shared.tap();
        RingTap tap = shared.tap();
        TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", tap.ring())) {
      Rings.push(in, 500);
      in.complete();
      awaitEnd(writer);
      assertThat(viewer.ring().buffered()).isEqualTo(500);
    }
    assertThat(TopicAudit.of(topic, "a").check()).isEqualTo(new Totals(500, 500, 0, 0, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void compressionIsTransparent(String codec) {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000);
    RingProducer in = ring.producer();
    Rings.push(in, 500);
    in.complete();
    try (TopicWriter writer =
        TopicWriter.start(topic, PROMPT.withCompression(codec)).forward("a", ring)) {
      awaitEnd(writer);
    }
    assertThat(TopicAudit.of(topic, "a").check()).isEqualTo(new Totals(500, 500, 0, 0, true));
  }

  @Test
  void aBusyRingIsForwardedOnceItIsFree() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 100);
    Rings.push(ring.producer(), 10);
    RingConsumer other = ring.consumer();
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      Await.until(() -> only(writer).error() instanceof RingBusyException);
      other.close();
      Await.until(() -> only(writer).acknowledged() == 10);
      assertThat(only(writer).error()).isNull();
    }
  }

  @Test
  void aClosedRingConcernsOnlyItsOwnStream() {
    RingBuffer closed = RingBuffer.allocate(JAVA_LONG, 100);
    RingBuffer open = RingBuffer.allocate(JAVA_LONG, 100);
    try (TopicWriter writer =
        TopicWriter.start(topic, PROMPT).forward("closed", closed).forward("open", open)) {
      closed.close();
      Await.until(() -> only(writer).error() instanceof RingClosedException);
      Rings.push(open.producer(), 10);
      Await.until(() -> writer.streams().get(1).acknowledged() == 10);
    }
  }

  @Test
  void aClosedWriterGivesItsRingsBack() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 100);
    TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring);
    Rings.push(ring.producer(), 10);
    Await.until(() -> only(writer).acknowledged() == 10);
    writer.close();
    assertThat(writer.status().state()).isEqualTo(State.CLOSED);
    ring.consumer().close();
    writer.close(); // again
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.forward("b", RingBuffer.allocate(JAVA_LONG, 1)));
  }

  @Test
  void aStreamIsForwardedOnlyOnce() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 100);
    try (TopicWriter writer = TopicWriter.start(topic, PROMPT).forward("a", ring)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.forward("a", RingBuffer.allocate(JAVA_LONG, 1)))
          .withMessageContaining("stream a");
    }
  }

  @Test
  void propertiesThatThePromisesStandOnAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicWriter.start(topic.with("acks", "1")))
        .withMessageContaining("acks must be all");
  }
}
