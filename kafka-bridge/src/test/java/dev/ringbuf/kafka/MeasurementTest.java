package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.reactor.ElementFormat;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.testing.Await;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The figures of docs/kafka.md, with `-Dkafka.measure=true`. In other builds it runs briefly, so
/// that it goes on working, and prints nothing.
@Timeout(900)
class MeasurementTest {
  private static final boolean MEASURE = Boolean.getBoolean("kafka.measure");

  private static void print(String format, Object... values) {
    if (MEASURE) {
      System.out.printf(Locale.ROOT, format + "%n", values);
    }
  }

  /// A way of getting elements into a topic.
  private interface Way {
    /// @param records of `recordBytes` each
    void send(KafkaTopic topic, int recordBytes, int records) throws Exception;
  }

  /// @param rates in MB/s, one for each round
  private record Contender(String name, Way way, List<Double> rates) {}

  @Test
  void throughput() throws Exception {
    Contender ring = new Contender("ring", MeasurementTest::ring, new ArrayList<>());
    Contender loop = new Contender("loop", MeasurementTest::loop, new ArrayList<>());
    Contender flatMap = new Contender("flatMap", MeasurementTest::flatMap, new ArrayList<>());
    List<Contender> contenders = List.of(ring, loop, flatMap);
    for (int recordBytes : new int[] {4_096, 65_536}) {
      int records = (MEASURE ? 100 << 20 : 1 << 20) / recordBytes;
      contenders.forEach(contender -> contender.rates.clear());
      for (int round = 0; round < (MEASURE ? 9 : 1); round++) {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, round);
        for (Contender contender : order) {
          KafkaTopic topic = Broker.shared().createTopic("throughput-" + System.nanoTime());
          long start = System.nanoTime();
          contender.way.send(topic, recordBytes, records);
          double seconds = (System.nanoTime() - start) / 1e9;
          contender.rates.add((double) records * recordBytes / 1e6 / seconds);
          delete(topic);
        }
      }
      for (Contender contender : contenders) {
        List<Double> own = contender.rates;
        List<Double> ratios =
            IntStream.range(0, own.size()).mapToObj(i -> own.get(i) / loop.rates.get(i)).toList();
        double rate = median(own);
        print(
            "%d bytes a record, %-8s %6.1f MB/s, %5.2f M elements/s, %.2f of the loop (%s)",
            recordBytes, contender.name, rate, rate / 8, median(ratios), quartiles(ratios));
      }
    }
  }

  private static void delete(KafkaTopic topic) throws Exception {
    try (var admin = Broker.shared().admin()) {
      admin.deleteTopics(List.of(topic.name())).all().get();
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static String quartiles(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.2f .. %.2f",
        sorted.get(sorted.size() / 4),
        sorted.get(sorted.size() * 3 / 4));
  }

  /// A producer that waits instead of dropping, a ring, and the writer.
  private static void ring(KafkaTopic topic, int recordBytes, int records) throws Exception {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1 << 20); // 8 MiB
    WriterSpec spec = WriterSpec.defaults().withMaxRecordBytes(recordBytes);
    long[] block = new long[recordBytes / 8];
    try (TopicWriter writer = TopicWriter.start(topic, spec).forward("a", ring);
        RingProducer in = ring.producer()) {
      for (int i = 0; i < records; i++) {
        Arrays.fill(block, i);
        in.tryPush(block, Duration.ofMinutes(1));
      }
      in.complete();
      Await.until(() -> writer.streams().stream().allMatch(StreamStatus::ended));
    }
  }

  /// The same settings as in [WriterSession].
  private static KafkaProducer<byte[], byte[]> producer(KafkaTopic topic) {
    return new KafkaProducer<>(
        topic.clientProperties(
            Map.of("linger.ms", 0, "batch.size", 1 << 18, "buffer.memory", 1L << 25),
            WriterSession.NEEDED),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> next(
      RecordFormat format, int recordBytes, int i, long[] block) {
    Arrays.fill(block, i);
    byte[] value = new byte[recordBytes];
    ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(block);
    return format.data((long) i * block.length, block.length, value, null);
  }

  /// What one writes by hand without backpressure from a ring.
  @SuppressWarnings("FutureReturnValueIgnored") // the callback counts
  private static void loop(KafkaTopic topic, int recordBytes, int records) throws Exception {
    RecordFormat format = new RecordFormat(topic.name(), 0, "a", ElementFormat.of(JAVA_LONG));
    CountDownLatch done = new CountDownLatch(records);
    long[] block = new long[recordBytes / 8];
    try (KafkaProducer<byte[], byte[]> producer = producer(topic)) {
      for (int i = 0; i < records; i++) {
        producer.send(next(format, recordBytes, i, block), (_, _) -> done.countDown());
      }
      done.await();
    }
  }

  /// What one writes with Reactor alone.
  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
  private static void flatMap(KafkaTopic topic, int recordBytes, int records) {
    RecordFormat format = new RecordFormat(topic.name(), 0, "a", ElementFormat.of(JAVA_LONG));
    long[] block = new long[recordBytes / 8];
    try (KafkaProducer<byte[], byte[]> producer = producer(topic)) {
      Long sent =
          Flux.range(0, records)
              .map(i -> next(format, recordBytes, i, block))
              .flatMap(
                  record ->
                      Mono.create(
                          sink ->
                              producer.send(
                                  record,
                                  (metadata, error) -> {
                                    if (error == null) {
                                      sink.success(metadata);
                                    } else {
                                      sink.error(error);
                                    }
                                  })),
                  256)
              .count()
              .block();
      assertThat(sent).isEqualTo(records);
    }
  }

  /// From the push to `onNext` of a reader, for one element at a time.
  @Test
  void latency() throws Exception {
    int count = MEASURE ? 10_000 : 50;
    for (int linger : new int[] {0, 5}) {
      KafkaTopic topic = Broker.shared().createTopic("latency-" + System.nanoTime());
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 10_000);
      WriterSpec spec = WriterSpec.defaults().withLinger(Duration.ofMillis(linger));
      List<Long> delays = Collections.synchronizedList(new ArrayList<>());
      AtomicLong received = new AtomicLong();
      try (TopicWriter writer = TopicWriter.start(topic, spec).forward("a", ring);
          RingProducer in = ring.producer()) {
        var reader =
            TopicReader.of(topic, "a", TopicRecord::longs)
                .signals()
                .subscribe(
                    signal -> {
                      long now = System.nanoTime();
                      if (signal instanceof Data<long[]> data) {
                        for (long sent : data.value()) {
                          delays.add(now - sent);
                        }
                      }
                      received.addAndGet(signal.count());
                    });
        in.push(new long[] {System.nanoTime()});
        Await.until(() -> received.get() == 1);
        for (int i = 1; i < count; i++) {
          LockSupport.parkNanos(1_000_000);
          in.push(new long[] {System.nanoTime()});
        }
        Await.until(() -> received.get() == count);
        reader.dispose();
        assertThat(writer.streams().getFirst().dropped()).isZero();
      }
      List<Long> sorted = delays.stream().skip(count / 10).sorted().toList();
      print(
          "push to onNext, linger %d ms: p50 %.2f ms, p99 %.2f ms",
          linger, sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() * 99 / 100) / 1e6);
    }
  }

  /// Memory and time while the broker is away.
  @Test
  void outage() throws Exception {
    int capacity = MEASURE ? 4_000_000 : 100_000;
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, capacity);
    Broker broker = Broker.victim();
    KafkaTopic topic = broker.createTopic("outage-" + System.nanoTime());
    try (TopicWriter writer = TopicWriter.start(topic).forward("a", ring)) {
      try (Load load = Load.on(ring)) {
        Await.until(() -> writer.streams().getFirst().acknowledged() > 50_000);
        broker.kill();
        long buffered = ring.buffered();
        long offered = ring.offered();
        long start = System.nanoTime();
        List<Long> heap = new ArrayList<>();
        while (ring.dropped() == 0) {
          if (MEASURE && heap.size() < 20) {
            heap.add(usedHeap());
          }
          LockSupport.parkNanos(10_000_000);
        }
        double bridged = (System.nanoTime() - start) / 1e9;
        double rate = (ring.offered() - offered) / bridged;
        load.await(capacity / 4);
        heap.add(usedHeap());
        print(
            "a ring of %d bytes at %.0f bytes/s bridged %.2f s; the formula says %.2f s",
            capacity * 8L, rate * 8, bridged, (capacity - buffered) / rate);
        print(
            "heap after a collection, in KiB, from the outage on: %s",
            heap.stream().map(bytes -> bytes / 1024).toList());
        broker.start();
      }
      Await.until(() -> writer.streams().stream().allMatch(StreamStatus::ended));
    }
  }

  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
