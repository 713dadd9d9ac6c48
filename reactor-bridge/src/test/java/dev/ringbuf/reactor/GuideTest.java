package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// The snippets of docs/reactor.md, and that they do what the guide says.
@Timeout(60)
class GuideTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 1_000);
  private final RingProducer producer = ring.producer();
  private final List<Object> log = new CopyOnWriteArrayList<>();

  private void log(Object line) {
    log.add(line);
  }

  private static float loudest(float[] samples) {
    float loudest = 0;
    for (float sample : samples) {
      loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest;
  }

  @Test
  void chunks() {
    producer.push(new float[] {0.5f, -0.75f});
    producer.complete();

    Flux<Float> levels =
        RingFlux.floats(ring, 480)
            .doOnGap(gap -> log("lost " + gap.count()))
            .publishOn(Schedulers.parallel())
            .map(samples -> loudest(samples));

    StepVerifier.create(levels).expectNext(0.75f).expectComplete().verify(DEADLINE);
    assertThat(log).isEmpty();
  }

  @Test
  void signals() {
    producer.push(new float[1_280]);
    producer.complete();

    Flux<String> report =
        RingFlux.floats(ring, 480)
            .signals()
            .map(
                signal ->
                    switch (signal) {
                      case Data<float[]> data -> data.count() + " from " + data.position();
                      case Gap<float[]> gap -> gap.count() + " lost from " + gap.position();
                    });

    StepVerifier.create(report)
        .expectNext("480 from 0", "480 from 480", "40 from 960", "280 lost from 1000")
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void gaps() {
    RingFlux<float[]> audio = RingFlux.floats(ring, 480);
    audio.gaps().subscribe(gap -> log("lost " + gap.count() + " at " + gap.position()));
    audio.subscribe(samples -> log(samples.length));

    producer.push(new float[1_280]);
    producer.complete();
    awaitLog("lost 280 at 1000");
  }

  @Test
  void broadcast() {
    RingBroadcast<float[]> shared = RingFlux.floats(ring, 480).broadcast(48_000);
    shared.signals().subscribe(signal -> log(signal.end()));
    shared.subscribe(samples -> log(samples.length));

    producer.push(new float[480]);
    Await.until(() -> List.copyOf(log).containsAll(List.of(480L, 480)));
    producer.complete();
  }

  @Test
  void broadcastForSubscribersThatComeBack() {
    long lastPosition = 100;
    producer.push(new float[1_280]);
    RingFlux.floats(ring, 480).blockFirst(DEADLINE);
    producer.complete();

    RingBroadcast<float[]> limited =
        RingFlux.floats(ring, 480)
            .broadcast(BroadcastSpec.ofCapacity(48_000).withMaxSubscribers(20).draining());
    Flux<RingSignal<float[]>> back = limited.since(lastPosition).signals();
    Flux<RingLease> leases = limited.reading(RingFlux.leases(ring, 960));

    StepVerifier.create(back.next())
        .expectNext(new Gap<>(100, 380, 0))
        .expectComplete()
        .verify(DEADLINE);
    StepVerifier.create(leases.doOnNext(RingLease::release))
        .thenConsumeWhile(lease -> true)
        .expectComplete()
        .verify(DEADLINE);
  }

  private void awaitLog(String line) {
    Await.until(() -> List.copyOf(log).contains(line));
  }

  record Reading(long time, float value) {}

  @Test
  void decoded() {
    MemoryLayout layout =
        MemoryLayout.structLayout(
            JAVA_LONG.withName("time"),
            JAVA_FLOAT.withName("value"),
            MemoryLayout.paddingLayout(4));
    RingBuffer sensor = RingBuffer.allocate(layout, 100);
    try (RingProducer in = sensor.producer()) {
      MemorySegment reading = MemorySegment.ofArray(new byte[16]);
      reading.set(JAVA_LONG.withByteAlignment(1), 0, 17);
      reading.set(JAVA_FLOAT.withByteAlignment(1), 8, 1.5f);
      in.push(reading);
      in.complete();
    }

    Flux<Reading> readings =
        RingFlux.decode(
            sensor,
            1,
            (elements, count) ->
                new Reading(elements.get(JAVA_LONG, 0), elements.get(JAVA_FLOAT, 8)));

    StepVerifier.create(readings)
        .expectNext(new Reading(17, 1.5f))
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void leases() {
    producer.push(new float[] {1, 2, 3, 4});
    producer.complete();

    Flux<Double> sums =
        RingFlux.leases(ring, 256)
            .publishOn(Schedulers.parallel())
            .map(
                lease -> {
                  try (lease) {
                    double sum = 0;
                    for (long i = 0; i < lease.count(); i++) {
                      sum += lease.data().get(JAVA_FLOAT, lease.offset(i));
                    }
                    return sum;
                  }
                })
            .doOnDiscard(RingLease.class, RingLease::close);

    StepVerifier.create(sums).expectNext(10.0).expectComplete().verify(DEADLINE);
    assertThat(ring.buffered()).isZero();
  }

  @Test
  void frames() {
    producer.push(new float[1_000]);
    producer.complete();

    Flux<float[]> frames = RingFlux.floats(ring, 512).exactly();

    StepVerifier.create(frames.map(frame -> frame.length))
        .expectNext(512, 488)
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void latest() {
    producer.push(new float[960]);
    producer.complete();

    Flux<float[]> meter = RingFlux.floats(ring, 48).keepLatest();

    StepVerifier.create(meter, 1).expectNextCount(1).expectComplete().verify(DEADLINE);
    assertThat(ring.skipped()).isEqualTo(912);
  }

  @Test
  void live() {
    producer.push(new float[960]);

    Flux<float[]> live = RingFlux.floats(ring, 48).fromNow();

    StepVerifier.create(live)
        .then(() -> producer.push(new float[] {1}))
        .assertNext(samples -> assertThat(samples).containsExactly(1))
        .thenCancel()
        .verify(DEADLINE);
    assertThat(ring.skipped()).isEqualTo(960);
  }

  private static void close(RingSignal<RingLease> signal) {
    if (signal instanceof Data<RingLease> data) {
      data.value().close();
    }
  }

  @Test
  void signalsOfLeases() {
    producer.push(new float[4]);
    producer.complete();

    Flux<RingSignal<RingLease>> odd =
        RingFlux.leases(ring, 1)
            .signals()
            .filter(signal -> signal.position() % 2 == 1)
            .doOnDiscard(Data.class, RingLease::closeDiscarded);

    StepVerifier.create(odd.doOnNext(GuideTest::close).map(RingSignal::position))
        .expectNext(1L, 3L)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.delivered()).isEqualTo(4);
  }

  @Test
  void wokenByTheProducer() {
    Flux<float[]> quiet = RingFlux.floats(ring, 48).wakeup(Wakeup.byProducer());

    StepVerifier.create(quiet.map(samples -> samples.length))
        .then(
            () -> {
              producer.push(new float[8]);
              producer.wakeConsumer();
            })
        .expectNext(8)
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void pollers() {
    List<RingBuffer> rings =
        Stream.generate(() -> RingBuffer.allocate(JAVA_INT, 8)).limit(100).toList();
    rings.forEach(
        each -> {
          try (RingProducer in = each.producer()) {
            in.push(new int[3]);
            in.complete();
          }
        });

    RingPoller poller = RingPoller.create("sensors", 2, Thread.ofVirtual().factory());
    Flux<int[]> merged =
        Flux.merge(
            Flux.fromIterable(rings).map(each -> RingFlux.ints(each, 8).poller(poller)), 1_000);

    StepVerifier.create(merged).expectNextCount(100).expectComplete().verify(DEADLINE);
    poller.dispose();
  }

  @Test
  void resumed() {
    producer.push(new float[1_280]);
    producer.complete();

    Flux<float[]> strict = RingFlux.floats(ring, 480).gapPolicy(GapPolicy.ERROR).retry(1);

    StepVerifier.create(strict).expectNextCount(3).expectComplete().verify(DEADLINE);
    assertThat(ring.reported()).isEqualTo(280);
  }
}
