package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// The table "stays fused when" of the guide, row by row: with which operators the ring itself is
/// the queue, and with which streams not.
@Timeout(60)
class FusionTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 64);
  private final RingProducer in = ring.producer();

  static Arguments row(String operator, Function<Flux<int[]>, Publisher<?>> apply) {
    return Arguments.of(operator, apply);
  }

  static List<Arguments> fusedWith() {
    return List.of(
        row("publishOn", flux -> flux.publishOn(Schedulers.parallel())),
        row("publishOn, immediate", flux -> flux.publishOn(Schedulers.immediate())),
        row("publishOn, small prefetch", flux -> flux.publishOn(Schedulers.parallel(), 1)),
        row("publishOn, conditional", f -> f.publishOn(Schedulers.parallel()).filter(c -> true)),
        row("concatMap, with prefetch", flux -> flux.concatMap(Flux::just, 8)),
        row("concatMapDelayError", flux -> flux.concatMapDelayError(Flux::just, 8)),
        row("flatMap, as inner", flux -> Flux.just(1).hide().flatMap(one -> flux)),
        row("merge", flux -> Flux.merge(flux, Flux.empty())),
        row("mergeWith", flux -> flux.mergeWith(Flux.empty())),
        row("flatMapSequential, as inner", f -> Flux.just(1).hide().flatMapSequential(one -> f)),
        row("mergeSequential", flux -> Flux.mergeSequential(flux, Flux.empty())),
        row("flatMapIterable", flux -> flux.flatMapIterable(List::of)),
        row("concatMapIterable", flux -> flux.concatMapIterable(List::of)),
        row("publish", flux -> flux.publish().autoConnect(1)),
        row("publish, with function", flux -> flux.publish(Function.identity())),
        row("zip", flux -> Flux.zip(flux, Flux.range(0, 100))),
        row("parallel", flux -> flux.parallel(2).sequential()),
        row("groupBy, behind publishOn", f -> f.publishOn(Schedulers.parallel()).groupBy(c -> 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fusedWith")
  void staysFusedWith(String operator, Function<Flux<int[]>, Publisher<?>> apply) {
    FusionProbe<int[]> probe = new FusionProbe<>(RingFlux.ints(ring, 2));
    in.push(new int[8]);

    StepVerifier.create(
            Flux.from(apply.apply(probe))
                .flatMap(item -> item instanceof Publisher<?> p ? p : Flux.just(item)))
        .expectNextCount(4)
        .then(() -> in.push(new int[4]))
        .expectNextCount(2)
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(probe.isFused()).isTrue();
    assertThat(probe.polls()).isGreaterThanOrEqualTo(6);
    assertThat(ring.buffered()).isZero();
  }

  static List<Arguments> transparent() {
    return List.of(
        row("map", flux -> flux.map(chunk -> chunk.length)),
        row("filter", flux -> flux.filter(chunk -> true)),
        row("handle", flux -> flux.handle((chunk, sink) -> sink.next(chunk))),
        row("index", Flux::index),
        row("doOnNext", flux -> flux.doOnNext(chunk -> {})),
        row("distinct", Flux::distinct),
        row("take, not limiting requests", flux -> flux.take(100, false)),
        row("contextWrite", flux -> flux.contextWrite(c -> c.put("key", "value"))),
        row("doOnDiscard", flux -> flux.doOnDiscard(int[].class, chunk -> {})),
        row("checkpoint", flux -> flux.checkpoint("here")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transparent")
  void isFusedThrough(String operator, Function<Flux<int[]>, Publisher<?>> apply) {
    in.push(new int[8]);

    StepVerifier.create(Flux.from(apply.apply(RingFlux.ints(ring, 2))))
        .expectFusion(Fuseable.ASYNC)
        .expectNextCount(4)
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streamsThatFuse")
  void fusesAcrossThreads(String stream, Function<RingBuffer, Flux<?>> create) {
    assertThat(isFusedAcrossThreads(create.apply(ring))).isTrue();
  }

  static List<Arguments> streamsThatFuse() {
    return List.of(
        stream("chunks", ring -> RingFlux.ints(ring, 2)),
        stream("signals", ring -> RingFlux.ints(ring, 2).signals()),
        stream("byte buffers", ring -> RingFlux.byteBuffers(ring, 2)),
        stream("segments", ring -> RingFlux.segments(ring, 2)),
        stream("exactly", ring -> RingFlux.ints(ring, 2).exactly()),
        stream("linger", ring -> RingFlux.ints(ring, 2).linger(Duration.ofMillis(1))),
        stream("PASS", ring -> RingFlux.ints(ring, 2).gapPolicy(GapPolicy.PASS)),
        stream("ERROR", ring -> RingFlux.ints(ring, 2).gapPolicy(GapPolicy.ERROR)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streamsThatDoNot")
  void refusesFusionAcrossThreads(String stream, Function<RingBuffer, Flux<?>> create) {
    assertThat(isFusedAcrossThreads(create.apply(ring))).isFalse();
  }

  static List<Arguments> streamsThatDoNot() {
    return List.of(
        stream("decoded", ring -> RingFlux.decode(ring, 2, (elements, count) -> count)),
        stream("doOnGap", ring -> RingFlux.ints(ring, 2).doOnGap(gap -> {})),
        stream("map in between", ring -> RingFlux.ints(ring, 2).map(chunk -> chunk.length)));
  }

  private static Arguments stream(String name, Function<RingBuffer, Flux<?>> create) {
    return Arguments.of(name, create);
  }

  private <T> boolean isFusedAcrossThreads(Flux<T> flux) {
    FusionProbe<T> probe = new FusionProbe<>(flux);
    in.push(new int[8]);
    StepVerifier.create(probe.publishOn(Schedulers.parallel()))
        .expectNextCount(4)
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
    return probe.isFused();
  }

  static List<Arguments> tables() {
    return List.of(
        Arguments.of("fused", fusedWith()),
        Arguments.of("transparent", transparent()),
        Arguments.of("streams that fuse", streamsThatFuse()),
        Arguments.of("streams that do not", streamsThatDoNot()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void theGuideListsTheseRows(String table, List<Arguments> rows) throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "reactor.md"));
    List<String> listed =
        guide
            .split("<!-- " + table + " -->\n", -1)[1]
            .lines()
            .takeWhile(line -> line.startsWith("|"))
            .skip(2)
            .map(line -> line.replace("|", "").strip())
            .toList();
    assertThat(listed)
        .containsExactlyElementsOf(rows.stream().map(row -> (String) row.get()[0]).toList());
  }

  @Test
  void decodedObjectsFuseWithoutAThreadInBetween() {
    in.push(new int[8]);
    StepVerifier.create(RingFlux.decode(ring, 2, (elements, count) -> count))
        .expectFusion(Fuseable.ANY, Fuseable.ASYNC)
        .expectNextCount(4)
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void keepLatestNeverFuses() {
    in.push(new int[8]);
    StepVerifier.create(RingFlux.ints(ring, 8).keepLatest())
        .expectFusion(Fuseable.ANY, Fuseable.NONE)
        .expectNextCount(1)
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void syncFusionIsRefused() {
    StepVerifier.create(RingFlux.ints(ring, 2))
        .expectFusion(Fuseable.SYNC, Fuseable.NONE)
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void completesAFusedStreamWithoutDemand() {
    in.push(new int[4]);
    StepVerifier.create(RingFlux.ints(ring, 2).publishOn(Schedulers.parallel(), 1), 2)
        .expectNextCount(2)
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void deliversEverythingBeforeTheErrorEvenWhenFused() {
    in.push(new int[8]);
    in.fail(3);
    StepVerifier.create(RingFlux.ints(ring, 2).publishOn(Schedulers.parallel()), 1)
        .expectNextCount(1)
        .thenRequest(9)
        .expectNextCount(3)
        .expectError(RingFailedException.class)
        .verify(DEADLINE);
  }

  @Test
  void keepsTheContentsAfterACancelEvenWhenFused() {
    in.push(new int[] {1, 2, 3, 4});
    Flux<int[]> flux =
        RingFlux.ints(ring, 1).claimTimeout(DEADLINE).publishOn(Schedulers.parallel());
    StepVerifier.create(flux, 2).expectNextCount(2).thenCancel().verify(DEADLINE);
    StepVerifier.create(flux)
        .assertNext(chunk -> assertThat(chunk).containsExactly(3))
        .assertNext(chunk -> assertThat(chunk).containsExactly(4))
        .thenCancel()
        .verify(DEADLINE);
  }
}
