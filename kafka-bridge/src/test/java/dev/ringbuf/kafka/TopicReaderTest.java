package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.reactor.ElementFormat;
import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// What comes out of the topic. Elements are their own positions.
@Timeout(120)
class TopicReaderTest {
  private static final ElementFormat LONGS = ElementFormat.of(JAVA_LONG);

  private KafkaTopic topic = KafkaTopic.at("localhost:1", "replaced");
  private RecordFormat format = new RecordFormat("replaced", 0, "a", LONGS);

  @BeforeEach
  void create(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime();
    topic = Broker.shared().createTopic(name);
    format = new RecordFormat(name, 0, "a", LONGS);
  }

  private TopicReader<long[]> reader() {
    return TopicReader.of(topic, "a", TopicRecord::longs);
  }

  private ProducerRecord<byte[], byte[]> data(long position, int count) {
    return format.data(position, count, elements(position, count), null);
  }

  private static byte[] elements(long position, int count) {
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocate(8 * count).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    LongStream.range(position, position + count).forEach(bytes::putLong);
    return bytes.array();
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private void write(ProducerRecord<byte[], byte[]>... records) {
    write(List.of(records));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // close() waits
  private void write(List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            topic.clientProperties(Map.of(), Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> record : records) {
        producer.send(record);
      }
    }
  }

  /// A signal in words.
  private static String words(RingSignal<long[]> signal) {
    return switch (signal) {
      case Data<long[]> data -> {
        assertThat(data.value())
            .containsExactly(LongStream.range(data.position(), data.end()).toArray());
        yield "data %d+%d".formatted(data.position(), data.count());
      }
      case Gap<long[]> gap -> "gap %d+%d".formatted(gap.position(), gap.count());
    };
  }

  private static Flux<String> words(TopicReader<long[]> reader) {
    return reader.signals().map(TopicReaderTest::words);
  }

  @Test
  void aRingComesOutOfTheTopicAsItWentIn() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 800);
    RingProducer in = ring.producer();
    Rings.push(in, 150);
    in.drop(50);
    Rings.push(in, 30);
    in.complete();
    try (TopicWriter writer = TopicWriter.start(topic).forward("a", ring)) {
      Await.until(() -> writer.streams().stream().allMatch(StreamStatus::ended));
      StepVerifier.create(words(reader()))
          .expectNext("data 0+100", "data 100+50", "gap 150+50", "data 200+30")
          .verifyComplete();
    }
  }

  @Test
  void theProducersFailureEndsTheStream() {
    write(data(0, 10), format.end(10, -7));
    StepVerifier.create(words(reader()))
        .expectNext("data 0+10")
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOfSatisfying(
                        RingFailedException.class,
                        failed -> assertThat(failed.code()).isEqualTo(-7)));
  }

  @Test
  void whatTheTopicHasTwiceComesOnce() {
    write(
        data(0, 10),
        data(10, 10),
        format.gap(20, 5), // then the writer is killed
        data(10, 4),
        data(14, 8 - 2),
        format.gap(20, 5),
        data(25, 5),
        format.end(30, null));
    StepVerifier.create(words(reader()))
        .expectNext("data 0+10", "data 10+10", "gap 20+5", "data 25+5")
        .verifyComplete();
  }

  @Test
  void aRepetitionThatReachesFurtherIsCut() {
    write(data(0, 10), data(5, 10), format.gap(12, 8), format.end(20, null));
    StepVerifier.create(words(reader()))
        .expectNext("data 0+10", "data 10+5", "gap 15+5")
        .verifyComplete();
  }

  @Test
  void aHoleThatNoGapRecordCoversIsAnError() {
    write(data(0, 10), data(12, 10));
    StepVerifier.create(words(reader()))
        .expectNext("data 0+10")
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOfSatisfying(
                        MissingElementsException.class,
                        missing -> {
                          assertThat(missing.position()).isEqualTo(10);
                          assertThat(missing.count()).isEqualTo(2);
                        })
                    .hasMessageContaining("2 elements of stream a")
                    .hasMessageContaining("offset 1"));
  }

  @Test
  void aReaderBeginsAtAnyPosition() {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      records.add(data(i * 10L, 10));
      if (i % 50 == 49) { // a successor repeats
        records.add(data((i - 3) * 10L, 20));
        records.add(data((i - 1) * 10L, 20));
      }
    }
    records.add(format.end(2000, null));
    write(records);
    for (long position : new long[] {0, 1, 495, 500, 1999, 2000}) {
      List<RingSignal<long[]>> signals = reader().from(position).signals().toStream().toList();
      long next = position;
      for (RingSignal<long[]> signal : signals) {
        words(signal);
        assertThat(signal.position()).isEqualTo(next);
        next = signal.end();
      }
      assertThat(next).isEqualTo(2000);
    }
  }

  @Test
  void theSearchForAPositionReadsFewRecords() {
    write(LongStream.range(0, 5000).mapToObj(i -> data(i, 1)).toList());
    StepVerifier.create(
            TopicReader.of(topic.with("max.poll.records", "10"), "a", TopicRecord::longs)
                .from(4321)
                .signals()
                .map(TopicReaderTest::words),
            1)
        .expectNext("data 4321+1")
        .thenCancel()
        .verify();
  }

  @Test
  void otherStreamsInThePartitionDoNotMatter() {
    RecordFormat other = new RecordFormat(topic.name(), 0, "b", LONGS);
    write(
        other.data(0, 3, elements(0, 3), null),
        data(0, 10),
        other.end(3, null),
        data(10, 10),
        format.end(20, null));
    StepVerifier.create(words(reader())).expectNext("data 0+10", "data 10+10").verifyComplete();
    StepVerifier.create(TopicReader.of(topic, "b", TopicRecord::longs).signals())
        .expectNextCount(1)
        .verifyComplete();
  }

  @Test
  void whatTheTopicHasDeletedIsAGap() throws Exception {
    write(data(0, 10), data(10, 10), data(20, 10), format.end(30, null));
    try (Admin admin = Broker.shared().admin()) {
      TopicPartition partition = new TopicPartition(topic.name(), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
    }
    StepVerifier.create(words(reader())).expectNext("gap 0+20", "data 20+10").verifyComplete();
    StepVerifier.create(words(reader().from(15)))
        .expectNext("gap 15+5", "data 20+10")
        .verifyComplete();
  }

  @Test
  void fromNowBeginsWithTheNextRecord() {
    write(data(0, 10));
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Disposable subscription = words(reader().fromNow()).subscribe(seen::add);
    long position = 10;
    while (seen.isEmpty()) { // until the reader is there
      write(data(position, 10));
      position += 10;
    }
    assertThat(seen.getFirst()).isNotEqualTo("data 0+10");
    subscription.dispose();
  }

  @Test
  void oneRequestIsOneSignal() {
    write(data(0, 10), data(10, 10), data(20, 10), format.end(30, null));
    StepVerifier.create(words(reader()), 0)
        .thenRequest(1)
        .expectNext("data 0+10")
        .thenRequest(1)
        .expectNext("data 10+10")
        .thenRequest(2)
        .expectNext("data 20+10")
        .verifyComplete();
  }

  @Test
  void theThreadOfACancelledSubscriberEnds() {
    write(data(0, 10));
    String name = "ringbuf-kafka-reader-a";
    words(reader()).take(1).blockLast();
    Await.until(
        () ->
            Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals(name)));
  }

  @Test
  void aGroupGoesOnBehindWhatIsProcessed() {
    write(data(0, 10), data(10, 10), format.gap(20, 5), data(25, 10));
    TopicReader<long[]> reader = reader().group("g");
    StepVerifier.create(reader.process(_ -> Mono.empty()).map(TopicReaderTest::words).take(2))
        .expectNext("data 0+10", "data 10+10")
        .verifyComplete();
    awaitNoReader();
    write(format.end(35, null));
    StepVerifier.create(reader.process(_ -> Mono.empty()).map(TopicReaderTest::words))
        .expectNext("gap 20+5", "data 25+10")
        .verifyComplete();
    awaitNoReader();
    StepVerifier.create(words(reader)).verifyComplete();
    StepVerifier.create(words(reader().group("other"))).expectNextCount(4).verifyComplete();
  }

  @Test
  void aSignalThatFailsIsNotCommitted() {
    write(data(0, 10), data(10, 10), format.end(20, null));
    TopicReader<long[]> reader = reader().group("g");
    StepVerifier.create(
            reader
                .process(
                    signal ->
                        signal.position() == 10
                            ? Mono.error(new IllegalStateException("disk full"))
                            : Mono.empty())
                .map(TopicReaderTest::words))
        .expectNext("data 0+10")
        .verifyErrorMessage("disk full");
    awaitNoReader();
    StepVerifier.create(words(reader)).expectNext("data 10+10").verifyComplete();
  }

  /// The last commit happens on the thread of the reader.
  private static void awaitNoReader() {
    Await.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("ringbuf-kafka-reader-a")));
  }

  @Test
  void onlyAGroupCanCommit() {
    assertThatIllegalStateException()
        .isThrownBy(() -> reader().process(_ -> Mono.empty()))
        .withMessageContaining("group()");
  }

  @Test
  void recordsOfOthersAreAnError() {
    write(new ProducerRecord<>(topic.name(), 0, RecordFormat.key("a"), new byte[8]));
    StepVerifier.create(words(reader()))
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("offset 0")
                    .hasMessageContaining("not written by a TopicWriter"));
  }

  @Test
  void aTopicThatDoesNotExistIsAnErrorWithTheRemedy() throws Exception {
    KafkaTopic missing = Broker.shared().topic("missing");
    StepVerifier.create(TopicReader.of(missing, "a", TopicRecord::longs).signals())
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("does not exist")
                    .hasMessageContaining("--create --topic missing"));
  }

  @Test
  void aBadRequestIsAnError() {
    AtomicReference<Throwable> error = new AtomicReference<>();
    words(reader())
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(0);
              }

              @Override
              protected void hookOnError(Throwable thrown) {
                error.set(thrown);
              }
            });
    Await.until(() -> error.get() != null);
    assertThat(error.get()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void propertiesThatThePromisesStandOnAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicReader.of(topic.with("group.id", "x"), "a", TopicRecord::longs))
        .withMessageContaining("group.id");
    assertThatIllegalArgumentException().isThrownBy(() -> reader().from(-1));
  }

  @Test
  void theCursorOfAReaderOfOnesOwnStaysAtAHole() {
    StreamCursor cursor = new StreamCursor(5);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new StreamCursor(-1));
    assertThat(cursor.position()).isEqualTo(5);
  }
}
