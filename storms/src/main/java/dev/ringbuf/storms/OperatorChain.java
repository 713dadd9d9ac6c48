package dev.ringbuf.storms;

import dev.ringbuf.reactor.RingSignal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Up to six operators in a random order. Each passes every signal on, in order; what differs is
/// demand, fusion, threads, and what becomes of a cancel. `refCount` is not among them: it can lose
/// a cancel that comes from another thread, whatever its source is (reactor-core 3.8.8).
record OperatorChain(List<Link> links) implements UnaryOperator<Flux<RingSignal<long[]>>> {
  private static final int LONGEST = 6;

  static OperatorChain random(Random random) {
    Link[] all = Link.values();
    return new OperatorChain(
        random
            .ints(random.nextInt(LONGEST + 1), 0, all.length)
            .mapToObj(index -> all[index])
            .toList());
  }

  @Override
  public Flux<RingSignal<long[]>> apply(Flux<RingSignal<long[]>> stream) {
    for (Link link : links) {
      stream = link.operator.apply(stream);
    }
    return stream;
  }

  /// The operators there are.
  @SuppressWarnings("ImmutableEnumChecker") // operators have no state
  enum Link {
    HIDE(Flux::hide),
    MAP(stream -> stream.map(signal -> signal)),
    FILTER(stream -> stream.filter(signal -> true)),
    DO_ON_NEXT(stream -> stream.doOnNext(signal -> {})),
    PUBLISH_ON(stream -> stream.publishOn(Schedulers.parallel())),
    PUBLISH_ON_ONE(stream -> stream.publishOn(Schedulers.parallel(), 1)),
    SUBSCRIBE_ON(stream -> stream.subscribeOn(Schedulers.parallel())),
    CANCEL_ON(stream -> stream.cancelOn(Schedulers.parallel())),
    LIMIT_RATE(stream -> stream.limitRate(3)),
    CONCAT_MAP(stream -> stream.concatMap(Mono::just)),
    CONCAT_MAP_HIDDEN(stream -> stream.concatMap(signal -> Flux.just(signal).hide(), 2)),
    FLAT_MAP_SEQUENTIAL(stream -> stream.flatMapSequential(Flux::just, 4)),
    FLAT_MAP_ITERABLE(stream -> stream.flatMapIterable(List::of, 3)),
    HANDLE(stream -> stream.handle((signal, sink) -> sink.next(signal))),
    SCAN(stream -> stream.scan((before, signal) -> signal)),
    BUFFER(stream -> stream.buffer(3).concatMapIterable(signals -> signals)),
    WINDOW(stream -> stream.window(3).concatMap(window -> window)),
    GROUP_BY(stream -> stream.groupBy(signal -> 0).concatMap(group -> group)),
    ZIP(stream -> stream.zipWith(Mono.just(0).repeat(), (signal, zero) -> signal)),
    MERGE(stream -> Flux.merge(stream, Flux.empty())),
    CONCAT(stream -> Flux.concat(Flux.empty(), stream)),
    SWITCH_ON_FIRST(stream -> stream.switchOnFirst((first, rest) -> rest)),
    DELAY_UNTIL(stream -> stream.delayUntil(signal -> Mono.empty())),
    MATERIALIZE(stream -> stream.materialize().dematerialize()),
    RESUME(stream -> stream.onErrorResume(Flux::error)),
    TIMEOUT(stream -> stream.timeout(Duration.ofHours(1))),
    USING(stream -> Flux.using(() -> stream, self -> self, self -> {})),
    BUFFERED(Flux::onBackpressureBuffer);

    private final UnaryOperator<Flux<RingSignal<long[]>>> operator;

    Link(UnaryOperator<Flux<RingSignal<long[]>>> operator) {
      this.operator = operator;
    }
  }
}
