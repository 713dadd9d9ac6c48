package dev.ringbuf.websocket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.TestServer.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// A ring, a server, a socket and a client.
@Timeout(120)
class EndToEndTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final ByteOrder OTHER =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  private final RingBuffer ring = Producing.ring(1_000);
  private final RingProducer producer = ring.producer();
  private final RingBroadcast<long[]> shared = RingFlux.longs(ring, 8).broadcast(1_000);
  private RingSocket socket = RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, 100)));

  @AfterEach
  void noPlaceIsLeftTaken() {
    Await.until("all clients have left", () -> shared.subscribers().isEmpty());
    Await.until("all places are free", () -> socket.clients() == 0);
  }

  private StepVerifier.FirstStep<RingSignal<long[]>> verifying(TestServer server) {
    return StepVerifier.create(server.remote().longs(), 0);
  }

  @ParameterizedTest
  @EnumSource
  void chunksAndGapsArriveInOrderUntilTheProducerCompletes(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      Producing.Checker checker = new Producing.Checker(0);
      StepVerifier.create(server.remote().longs().doOnNext(checker::accept))
          .then(() -> TestWaits.clients(socket, 1))
          .then(
              () -> {
                Producing.offer(producer, 150);
                producer.drop(7);
                Producing.offer(producer, 50);
                producer.complete();
              })
          .thenConsumeWhile(_ -> true)
          .expectComplete()
          .verify(DEADLINE);
      assertThat(checker.position).isEqualTo(207);
      assertThat(checker.delivered).isEqualTo(200);
      assertThat(checker.dropped).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void demandReachesTheRingOneToOne(Kind kind) {
    socket = RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, 1)));
    Producing.offer(producer, 1_000);
    try (TestServer server = TestServer.start(kind, socket)) {
      List<RingSignal<long[]>> items = new CopyOnWriteArrayList<>();
      BaseSubscriber<RingSignal<long[]>> subscriber =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(RingSignal<long[]> item) {
              items.add(item);
            }
          };
      server.remote().longs().subscribe(subscriber);
      TestWaits.clients(socket, 1);
      Await.until("all elements wait", () -> shared.subscribers().getFirst().buffered() == 1_000);
      int requested = 0;
      for (int n : List.of(1, 2, 300, 5, 1)) {
        requested += n;
        int expected = requested;
        subscriber.request(n);
        Await.until(expected + " items", () -> items.size() == expected);
        assertThat(shared.subscribers().getFirst().delivered()).isEqualTo(expected);
      }
      subscriber.cancel();
      Await.until("the place is free", () -> shared.subscribers().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriberThatFallsBehindLosesInItsOwnRing(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      verifying(server)
          .then(() -> TestWaits.clients(socket, 1))
          .then(
              () -> {
                Producing.offerAll(producer, 1_500);
                producer.complete();
                Await.until("all came", () -> shared.subscribers().getFirst().offered() == 1_500);
              })
          .thenRequest(10)
          .expectNextCount(10)
          .thenRequest(1)
          .expectNext(new Gap<>(1_000, 500, 0))
          .expectComplete()
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureArrivesWithItsCode(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      verifying(server)
          .then(() -> TestWaits.clients(socket, 1))
          .then(() -> producer.fail(42))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOfSatisfying(
                          RingFailedException.class,
                          failed -> assertThat(failed.code()).isEqualTo(42)))
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatHasEndedEndsAtOnce(Kind kind) {
    producer.complete();
    try (TestServer server = TestServer.start(kind, socket)) {
      verifying(server).expectComplete().verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRingThatIsClosedIsAnErrorOfTheRing(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      verifying(server)
          .then(() -> TestWaits.clients(socket, 1))
          .then(ring::close)
          .expectError(RingClosedException.class)
          .verify(DEADLINE);
      verifying(server).expectError(RingClosedException.class).verify(DEADLINE); // 4410
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatGoesAwayIsTriedAgain(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      StepVerifier.create(server.remote().reconnect(2, SHORT, SHORT).longs())
          .then(() -> TestWaits.clients(socket, 1))
          .then(shared::dispose)
          .expectErrorSatisfies(
              error -> {
                assertThat(error)
                    .isInstanceOf(RingSocketException.class)
                    .hasMessageContaining("gave up after 2 attempts");
                assertThat(((RingSocketException) error).closeCode()).isEqualTo(1001);
              })
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sinceStartsWithTheExactGap(Kind kind) {
    RingBroadcast<long[]> draining =
        RingFlux.longs(ring, 8).broadcast(BroadcastSpec.ofCapacity(1_000).draining());
    draining.start();
    Producing.offer(producer, 500);
    Await.until("it was drained", () -> ring.buffered() == 0);
    try (TestServer server = TestServer.start(kind, RingSocket.of(draining))) {
      StepVerifier.create(server.remote().since(123).longs(), 1)
          .expectNext(new Gap<>(123, 377, 0))
          .thenCancel()
          .verify(DEADLINE);
      Await.until("the place is free", () -> draining.subscribers().isEmpty());
    } finally {
      draining.dispose();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPositionThatHasNotComeYetIsRefused(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      StepVerifier.create(server.remote().since(5_000).longs())
          .expectErrorSatisfies(error -> assertCode(error, Close.NOT_YET, "was it reset"))
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownStreamIsRefused(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      StepVerifier.create(RemoteRing.at(server.url() + "s").longs())
          .expectErrorSatisfies(error -> assertCode(error, Close.NOT_FOUND, "no such stream"))
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBusyRingIsTriedAgainLater(Kind kind) {
    var consumer = ring.consumer();
    try (TestServer server = TestServer.start(kind, socket)) {
      StepVerifier.create(server.remote().reconnect(1, SHORT, SHORT).longs())
          .expectErrorSatisfies(error -> assertCode(error, Close.BUSY, "another consumer"))
          .verify(DEADLINE);
      consumer.close();
      Producing.offer(producer, 1);
      producer.complete();
      StepVerifier.create(server.remote().longs())
          .expectNextCount(1)
          .expectComplete()
          .verify(DEADLINE);
    }
  }

  private static void assertCode(Throwable error, int code, String message) {
    assertThat(error).isInstanceOf(RingSocketException.class).hasMessageContaining(message);
    assertThat(((RingSocketException) error).closeCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource
  void otherElementsAreRefused(Kind kind) {
    try (TestServer server = TestServer.start(kind, socket)) {
      StepVerifier.create(server.remote().floats())
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessage("expected elements of f32, the server sends i64 (i64)"))
          .verify(DEADLINE);
    }
  }

  private static Stream<Arguments> primitives() {
    byte[] bytes = {1, -2};
    short[] shorts = {1, -2};
    char[] chars = {1, 65_534};
    int[] ints = {1, -2};
    long[] longs = {1, -2};
    float[] floats = {1.5f, -2};
    double[] doubles = {1.5, -2};
    return Stream.of(
        primitive(JAVA_BYTE, in -> in.push(bytes), RemoteRing::bytes, bytes),
        primitive(JAVA_SHORT, in -> in.push(shorts), RemoteRing::shorts, shorts),
        primitive(JAVA_CHAR.withOrder(OTHER), in -> in.push(chars), RemoteRing::chars, chars),
        primitive(JAVA_INT.withOrder(OTHER), in -> in.push(ints), RemoteRing::ints, ints),
        primitive(JAVA_LONG, in -> in.push(longs), RemoteRing::longs, longs),
        primitive(JAVA_FLOAT.withOrder(OTHER), in -> in.push(floats), RemoteRing::floats, floats),
        primitive(JAVA_DOUBLE, in -> in.push(doubles), RemoteRing::doubles, doubles));
  }

  private static <T> Arguments primitive(
      MemoryLayout element,
      Consumer<RingProducer> push,
      Function<RemoteRing, Flux<RingSignal<T>>> stream,
      T expected) {
    return arguments(element, push, stream, expected);
  }

  @ParameterizedTest
  @MethodSource
  <T> void primitives(
      MemoryLayout element,
      Consumer<RingProducer> push,
      Function<RemoteRing, Flux<RingSignal<T>>> stream,
      T expected) {
    RingBuffer ring = RingBuffer.allocate(element, 10);
    push.accept(ring.producer());
    try (TestServer server =
        TestServer.start(Kind.NETTY, RingSocket.of(RingFlux.segments(ring, 10).broadcast(10)))) {
      StepVerifier.create(stream.apply(server.remote()), 1)
          .assertNext(item -> assertThat(((Data<T>) item).value()).isEqualTo(expected))
          .thenCancel()
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void structsArriveInTheByteOrderOfTheClient(Kind kind) {
    MemoryLayout sent =
        MemoryLayout.structLayout(
            JAVA_LONG.withName("nanos").withOrder(OTHER), JAVA_DOUBLE.withName("celsius"));
    MemoryLayout received =
        MemoryLayout.structLayout(JAVA_LONG.withName("nanos"), JAVA_DOUBLE.withName("celsius"));
    RingBuffer ring = RingBuffer.allocate(sent, 10);
    MemorySegment element = Arena.ofAuto().allocate(sent);
    element.set(JAVA_LONG.withOrder(OTHER), 0, 123);
    element.set(JAVA_DOUBLE, 8, 21.5);
    RingProducer producer = ring.producer();
    producer.push(element);
    RingSocket structs = RingSocket.of(RingFlux.segments(ring, 10).broadcast(10));
    try (TestServer server = TestServer.start(kind, structs)) {
      StepVerifier.create(server.remote().segments(received), 1)
          .assertNext(
              item -> {
                MemorySegment struct = ((Data<MemorySegment>) item).value();
                assertThat(struct.get(JAVA_LONG, 0)).isEqualTo(123);
                assertThat(struct.get(JAVA_DOUBLE, 8)).isEqualTo(21.5);
              })
          .thenCancel()
          .verify(DEADLINE);
      TestWaits.clients(structs, 0); // the broadcast gives what comes before to those who are there
      producer.push(element);
      StepVerifier.create(server.remote().byteBuffers(), 1)
          .assertNext(
              item -> {
                ByteBuffer struct = ((Data<ByteBuffer>) item).value();
                assertThat(struct.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                assertThat(struct.getLong(0)).isEqualTo(123);
              })
          .thenCancel()
          .verify(DEADLINE);
      StepVerifier.create(server.remote().segments(MemoryLayout.structLayout(JAVA_LONG)))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessageContaining("the server sends struct (nanos:i64,celsius:f64)"))
          .verify(DEADLINE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPayloadOfTheWrongSizeEndsTheStreamAndNotTheServer(Kind kind) {
    RingFlux<ByteBuffer> wrong = RingFlux.decode(ring, 8, (_, _) -> ByteBuffer.allocate(3));
    socket = RingSocket.reduced(shared.reading(wrong), 2, JAVA_INT);
    try (LogCapture log = new LogCapture(RingSocket.class);
        TestServer server = TestServer.start(kind, socket)) {
      StepVerifier.create(server.remote().reconnect(0, SHORT, SHORT).ints())
          .then(() -> TestWaits.clients(socket, 1))
          .then(() -> Producing.offer(producer, 8))
          .expectErrorSatisfies(error -> assertCode(error, Close.SERVER_ERROR, "the stream failed"))
          .verify(DEADLINE);
      assertThat(log.thrown())
          .singleElement()
          .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
          .hasMessage("a payload of 3 bytes for 8 elements, expected 4 of 4 bytes");
    }
  }
}
