package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// Events of the JDK's Flight Recorder.
@Timeout(120)
class FlightRecorderTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String GAP = "dev.ringbuf.Gap";
  private static final String SUBSCRIPTION = "dev.ringbuf.Subscription";

  @TempDir Path directory;

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();

  private List<RecordedEvent> record(Runnable use) {
    try (Recording recording = new Recording()) {
      recording.enable(GAP).withoutThreshold();
      recording.enable(SUBSCRIPTION).withoutThreshold();
      recording.start();
      use.run();
      recording.stop();
      Path file = Files.createTempFile(directory, "events", ".jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<RecordedEvent> named(String type, List<RecordedEvent> events) {
    return events.stream().filter(event -> event.getEventType().getName().equals(type)).toList();
  }

  private static String gap(RecordedEvent event) {
    return "%s %d+%d/%d"
        .formatted(
            event.getString("ring"),
            event.getLong("position"),
            event.getLong("dropped"),
            event.getLong("skipped"));
  }

  private static String life(RecordedEvent event) {
    return event.getString("ring") + " " + event.getLong("items") + " " + event.getString("end");
  }

  private static void consume(Flux<?> flux) {
    StepVerifier.create(flux.then()).expectComplete().verify(DEADLINE);
  }

  @Test
  void recordGapsAndACompletedSubscription() {
    in.push(new int[6]);
    in.complete();
    List<RecordedEvent> events =
        record(() -> consume(RingFlux.ints(ring, 3).named("sensor").signals()));
    assertThat(named(GAP, events)).map(FlightRecorderTest::gap).containsExactly("sensor 4+2/0");
    assertThat(named(SUBSCRIPTION, events))
        .map(FlightRecorderTest::life)
        .containsExactly("sensor 3 completed");
    assertThat(named(SUBSCRIPTION, events).getFirst().getDuration()).isPositive();
  }

  @Test
  void recordGapsThatNoSubscriberSees() {
    in.push(new int[6]);
    in.complete();
    List<RecordedEvent> events = record(() -> consume(RingFlux.ints(ring, 4)));
    assertThat(named(GAP, events)).map(FlightRecorderTest::gap).containsExactly("null 4+2/0");
    assertThat(named(SUBSCRIPTION, events))
        .map(FlightRecorderTest::life)
        .containsExactly("null 1 completed");
  }

  @Test
  void recordSkippedElements() {
    in.push(new int[4]);
    in.complete();
    List<RecordedEvent> events =
        record(
            () ->
                StepVerifier.create(RingFlux.ints(ring, 1).keepLatest().signals(), 0)
                    .expectSubscription()
                    .thenRequest(9)
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(DEADLINE));
    assertThat(named(GAP, events)).map(FlightRecorderTest::gap).containsExactly("null 0+0/3");
  }

  @Test
  void recordWhyASubscriptionEnded() {
    in.push(new int[2]);
    List<RecordedEvent> cancelled =
        record(
            () ->
                StepVerifier.create(RingFlux.ints(ring, 1))
                    .expectNextCount(2)
                    .thenCancel()
                    .verify(DEADLINE));
    assertThat(named(SUBSCRIPTION, cancelled))
        .map(FlightRecorderTest::life)
        .containsExactly("null 2 cancelled");

    in.fail(7);
    List<RecordedEvent> failed =
        record(
            () ->
                StepVerifier.create(RingFlux.ints(ring, 1))
                    .expectError(RingFailedException.class)
                    .verify(DEADLINE));
    assertThat(named(SUBSCRIPTION, failed))
        .singleElement()
        .satisfies(event -> assertThat(event.getString("end")).contains("RingFailedException"));
  }

  @Test
  void recordTheItemsOfAFusedStreamAndTheThreadThatRead() {
    in.push(new int[6]);
    in.complete();
    List<RecordedEvent> events =
        record(
            () ->
                consume(
                    RingFlux.ints(ring, 1)
                        .signals()
                        .publishOn(Schedulers.newSingle("reader", true))));
    assertThat(named(GAP, events))
        .singleElement()
        .satisfies(event -> assertThat(event.getThread().getJavaName()).startsWith("reader"));
    assertThat(named(SUBSCRIPTION, events))
        .map(FlightRecorderTest::life)
        .containsExactly("null 5 completed");
  }

  @Test
  void areNotRecordedWhenDisabled() {
    in.push(new int[6]);
    in.complete();
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      recording.disable(GAP);
      recording.disable(SUBSCRIPTION);
      recording.start();
      consume(RingFlux.ints(ring, 4));
      recording.stop();
      Path file = directory.resolve("none.jfr");
      recording.dump(file);
      events = RecordingFile.readAllEvents(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(named(GAP, events)).isEmpty();
    assertThat(named(SUBSCRIPTION, events)).isEmpty();
  }

  /// With a recording, meters and a subscriber, an overflowing producer allocates nothing, and no
  /// event is its own.
  @Test
  void areNotRecordedByTheProducer() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CompletableFuture<Long> allocated = new CompletableFuture<>();
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger roundsDone = new AtomicInteger();
    Thread producer =
        new Thread(
            () -> {
              int[] data = new int[3];
              long least = Long.MAX_VALUE; // not all: code that is linked or compiled allocates
              while (!enough.get()) {
                long before = threads.getCurrentThreadAllocatedBytes();
                long gaps = ring.gaps();
                for (int i = 0; i < 100_000; i++) {
                  in.push(data);
                }
                long after = threads.getCurrentThreadAllocatedBytes();
                if (ring.gaps() > gaps) {
                  least = Math.min(least, after - before);
                }
                roundsDone.incrementAndGet();
              }
              allocated.complete(least);
            },
            "realtime");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new RingMetrics(ring, "test").bindTo(registry);
    List<RecordedEvent> events =
        record(
            () -> {
              BaseSubscriber<RingSignal<int[]>> subscriber = new BaseSubscriber<>() {};
              RingFlux.ints(ring, 4).signals().subscribe(subscriber);
              producer.start();
              long gapsAtLeast = ring.gaps() + 1_000;
              Await.until(
                  () -> {
                    registry.getMeters().forEach(meter -> meter.measure().forEach(m -> {}));
                    return roundsDone.get() > 20
                        && ring.gaps() > gapsAtLeast
                        && ring.reported() > 0;
                  });
              enough.set(true);
              allocated.join();
              subscriber.cancel();
            });
    registry.close();
    assertThat(named(GAP, events)).isNotEmpty();
    assertThat(events)
        .allSatisfy(event -> assertThat(event.getThread().getJavaName()).isNotEqualTo("realtime"));
    assertThat(allocated.join()).isZero();
  }

  /// What the producer runs on, the core, knows of no recorder and no meter.
  @Test
  void areUnknownToTheCore() throws URISyntaxException {
    Path core =
        Path.of(RingProducer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertThat(
            ModuleFinder.of(core).find("dev.ringbuf").orElseThrow().descriptor().requires().stream()
                .map(Requires::name))
        .containsExactlyInAnyOrder("java.base", "org.jspecify");
  }
}
