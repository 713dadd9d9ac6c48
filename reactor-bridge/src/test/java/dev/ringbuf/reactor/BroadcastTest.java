package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// One ring, many subscribers. The poller is driven by hand, so every order of events is exact.
@Timeout(60)
class BroadcastTest {
  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  private final HandPoller hand = new HandPoller();
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();
  private final RingFlux<int[]> stream = RingFlux.ints(ring, 4).poller(hand.poller);
  private final RingBroadcast<int[]> shared = stream.broadcast(8);

  /// A subscriber that notes every signal in words.
  private static class Notes extends BaseSubscriber<Object> {
    private final List<String> lines = new ArrayList<>();
    private Consumer<Object> onItem = item -> {};

    static Notes of(Flux<?> flux) {
      Notes notes = new Notes();
      flux.subscribe(notes);
      return notes;
    }

    static Notes unbounded(Flux<?> flux) {
      Notes notes = of(flux);
      notes.requestUnbounded();
      return notes;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(Object item) {
      lines.add(
          switch (item) {
            case Data<?> data -> "data %d+%d".formatted(data.position(), data.count());
            case Gap<?> gap ->
                "gap %d+%d/%d".formatted(gap.position(), gap.dropped(), gap.skipped());
            case RingLease lease -> "lease %d+%d".formatted(lease.position(), lease.count());
            case int[] chunk -> IntStream.of(chunk).boxed().toList().toString();
            default -> item.toString();
          });
      onItem.accept(item);
    }

    @Override
    protected void hookOnError(Throwable error) {
      lines.add(error.getClass().getSimpleName());
    }

    @Override
    protected void hookOnComplete() {
      lines.add("complete");
    }

    /// What was noted since the last call.
    List<String> take() {
      List<String> taken = List.copyOf(lines);
      lines.clear();
      return taken;
    }
  }

  /// Offers the next elements, whose values are their positions; returns after they are delivered.
  private void offer(int count) {
    int first = (int) in.position();
    in.push(IntStream.range(first, first + count).toArray());
    in.handOver();
    hand.settle();
  }

  // ---- Distribution

  @Test
  void everySubscriberReceivesEveryElement() {
    Notes first = Notes.unbounded(shared);
    Notes second = Notes.unbounded(shared);
    offer(6);
    assertThat(first.take()).containsExactly("[0, 1, 2, 3]", "[4, 5]");
    assertThat(second.take()).containsExactly("[0, 1, 2, 3]", "[4, 5]");
  }

  @Test
  void runsThatCrossTheEndOfTheRingArriveInOrder() {
    Notes all = Notes.unbounded(shared);
    for (int i = 0; i < 10; i++) {
      offer(3);
    }
    assertThat(String.join("", all.take()).replaceAll("\\D+", " ").strip())
        .isEqualTo(String.join(" ", IntStream.range(0, 30).mapToObj(Integer::toString).toList()));
  }

  @Test
  void aSlowSubscriberLosesInItsOwnRingOnly() {
    Notes fast = Notes.unbounded(shared.signals());
    Notes slow = Notes.of(shared.signals());
    for (int i = 0; i < 5; i++) {
      offer(4);
    }
    assertThat(fast.take())
        .containsExactly("data 0+4", "data 4+4", "data 8+4", "data 12+4", "data 16+4");
    assertThat(slow.take()).isEmpty();
    slow.requestUnbounded();
    offer(1);
    assertThat(slow.take()).containsExactly("data 0+4", "data 4+4", "gap 8+12/0", "data 20+1");
    assertThat(ring.dropped()).isZero();
    assertThat(ring.buffered()).isZero();
  }

  @Test
  void gapsOfTheSourceArePassedOnInTheirPlace() {
    Notes all = Notes.unbounded(shared.signals());
    offer(2);
    in.drop(3);
    offer(2);
    assertThat(all.take()).containsExactly("data 0+2", "gap 2+3/0", "data 5+2");
  }

  @Test
  void aGapOfTheSourceAndOneOfTheSubscriberMergeWhereTheyMeet() {
    Notes slow = Notes.of(shared.signals());
    offer(8);
    offer(2); // lost here
    in.drop(3); // lost there
    offer(1); // lost here
    slow.requestUnbounded();
    offer(1);
    assertThat(slow.take()).containsExactly("data 0+4", "data 4+4", "gap 8+6/0", "data 14+1");
    assertThat(shared.subscribers()).containsExactly(new SubscriberCounters(1, 0, 9, 3, 3, 0, 0));
  }

  @Test
  void aSubscriberWhoseLedgerIsFullStillGetsEveryGapWithItsSize() {
    RingBroadcast<int[]> roomy = stream.broadcast(4_096);
    Notes slow = Notes.of(roomy.signals());
    List<RingSignal<?>> signals = new ArrayList<>();
    slow.onItem = item -> signals.add((RingSignal<?>) item);
    for (int i = 0; i < 1_000; i++) {
      in.drop(1);
      offer(1);
    }
    slow.requestUnbounded();
    hand.settle();
    offer(1);
    long position = 0;
    for (RingSignal<?> signal : signals) {
      assertThat(signal.position()).isEqualTo(position);
      position = signal.end();
    }
    assertThat(position).isEqualTo(2_001);
  }

  @Test
  void aLateSubscriberStartsAtTheCurrentPosition() {
    Notes early = Notes.unbounded(shared.signals());
    offer(5);
    Notes late = Notes.unbounded(shared.signals());
    offer(2);
    assertThat(early.take()).containsExactly("data 0+4", "data 4+1", "data 5+2");
    assertThat(late.take()).containsExactly("data 5+2");
  }

  @Test
  void eachSubscriberChoosesItsChunksAndOptions() {
    Notes whole =
        Notes.unbounded(shared.reading(RingFlux.ints(ring, 3).exactly().poller(hand.poller)));
    Notes leases = Notes.unbounded(shared.reading(RingFlux.leases(ring, 8).poller(hand.poller)));
    leases.onItem = lease -> ((RingLease) lease).release();
    offer(5);
    assertThat(whole.take()).containsExactly("[0, 1, 2]");
    assertThat(leases.take()).containsExactly("lease 0+5");
    offer(2);
    assertThat(whole.take()).containsExactly("[3, 4, 5]");
    assertThat(leases.take()).containsExactly("lease 5+2");
  }

  @Test
  void decodersSeeWhatTheSourceWasOffered() {
    Notes sums =
        Notes.unbounded(
            shared.reading(
                RingFlux.decode(
                        ring,
                        4,
                        (elements, count) -> {
                          int sum = 0;
                          for (long i = 0; i < count; i++) {
                            sum += elements.getAtIndex(JAVA_INT, i);
                          }
                          return sum;
                        })
                    .poller(hand.poller)));
    offer(4);
    offer(4);
    assertThat(sums.take()).containsExactly("6", "22");
  }

  @Test
  void oneRequestIsOneItem() {
    Notes notes = Notes.of(shared);
    notes.request(1);
    offer(8);
    assertThat(notes.take()).containsExactly("[0, 1, 2, 3]");
    notes.request(1);
    hand.settle();
    assertThat(notes.take()).containsExactly("[4, 5, 6, 7]");
  }

  @Test
  void theRingOfASubscriberIsTheQueueOfAFusedOperator() {
    FusionProbe<int[]> probe = new FusionProbe<>(shared);
    Notes fused = Notes.unbounded(probe.publishOn(Schedulers.immediate()));
    offer(6);
    assertThat(fused.take()).containsExactly("[0, 1, 2, 3]", "[4, 5]");
    assertThat(probe.isFused()).isTrue();
    assertThat(probe.polls()).isPositive();
  }

  @Test
  void aPrefetchingOperatorThatStallsLosesInItsOwnRingOnly() {
    Notes stalled = Notes.of(shared.signals().publishOn(Schedulers.immediate(), 1));
    Notes whole = Notes.unbounded(shared.signals());
    for (int i = 0; i < 5; i++) {
      offer(4);
    }
    stalled.requestUnbounded();
    hand.settle();
    assertThat(stalled.take()).containsExactly("data 0+4", "data 4+4", "gap 8+12/0");
    assertThat(whole.take()).hasSize(5).noneMatch(line -> line.startsWith("gap"));
  }

  @Test
  void aSubscriberThatKeepsTheLatestSkipsInItsOwnRing() {
    Notes meter = Notes.of(shared.reading(stream.keepLatest()).signals());
    for (int i = 0; i < 3; i++) {
      offer(4);
    }
    meter.request(9);
    hand.settle();
    assertThat(meter.take()).containsExactly("gap 0+0/8", "data 8+4");
    assertThat(shared.subscribers()).containsExactly(new SubscriberCounters(1, 0, 4, 0, 0, 8, 0));
    assertThat(ring.skipped()).isZero();
  }

  @Test
  void gapsAreErrorsForTheSubscriberThatWantsThat() {
    Notes strict = Notes.unbounded(shared.reading(stream.gapPolicy(GapPolicy.ERROR)));
    Notes other = Notes.unbounded(shared);
    offer(1);
    in.drop(2);
    offer(1);
    assertThat(strict.take()).containsExactly("[0]", "OverflowException");
    assertThat(other.take()).containsExactly("[0]", "[3]");
    assertThat(shared.subscribers()).hasSize(1);
  }

  @Test
  void theGapsOfTheStreamAreThoseOfItsRing() {
    Notes gaps = Notes.unbounded(stream.gaps());
    Notes slow = Notes.of(shared);
    offer(8);
    offer(8); // lost by the slow one
    in.drop(2);
    in.complete();
    hand.settle();
    assertThat(gaps.take()).containsExactly("gap 16+2/0", "complete");
    assertThat(slow.take()).isEmpty();
  }

  @Test
  void aProducerThatWakesItsConsumerWakesTheBroadcast() {
    Notes woken = Notes.unbounded(stream.wakeup(Wakeup.byProducer()).broadcast(8));
    hand.settle();
    for (int i = 0; i < 3; i++) {
      in.push(new int[] {i});
      in.wakeConsumer();
      hand.settle();
      assertThat(woken.take()).containsExactly("[" + i + "]");
    }
  }

  // ---- Reconnects

  @Test
  void aSubscriberThatComesBackStartsWithTheGapThatItMissed() {
    Notes stays = Notes.unbounded(shared);
    offer(6);
    Notes back = Notes.unbounded(shared.since(2).signals());
    hand.settle();
    assertThat(back.take()).containsExactly("gap 2+4/0");
    offer(1);
    assertThat(back.take()).containsExactly("data 6+1");
    assertThat(stays.take()).hasSize(3);
    assertThat(shared.subscribers().getLast())
        .isEqualTo(new SubscriberCounters(2, 2, 1, 4, 0, 0, 0))
        .returns(5L, SubscriberCounters::offered);
  }

  @Test
  void aSubscriberThatHasMissedNothingGetsNoGap() {
    Notes first = Notes.unbounded(shared.signals());
    offer(3);
    first.cancel();
    offer(2); // stays in the source ring, which nobody reads
    Notes back = Notes.unbounded(shared.since(3).signals());
    hand.settle();
    assertThat(back.take()).containsExactly("data 3+2");
  }

  @Test
  void aPositionThatHasNotComeIsAnError() {
    offer(3);
    Notes future = Notes.unbounded(shared.since(7));
    assertThat(future.take()).containsExactly("IllegalArgumentException");
    assertThat(Probe.isFree(ring)).isTrue();
    assertThat(shared.subscribers()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> shared.since(-1));
  }

  // ---- Ends

  @Test
  void completionReachesEverySubscriberBehindItsData() {
    Notes fast = Notes.unbounded(shared);
    Notes slow = Notes.of(shared);
    offer(3);
    in.complete();
    hand.settle();
    assertThat(fast.take()).containsExactly("[0, 1, 2]", "complete");
    assertThat(slow.take()).isEmpty();
    assertThat(shared.subscribers()).hasSize(1);
    slow.request(1);
    hand.settle();
    assertThat(slow.take()).containsExactly("[0, 1, 2]", "complete");
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    assertThat(shared.subscribers()).isEmpty();
    assertThat(Probe.isFree(ring)).isTrue();
    hand.settle();
    assertThat(hand.tasks()).isZero();
  }

  @Test
  void failureReachesEverySubscriberWithCodeAndPosition() {
    List<Throwable> errors = new ArrayList<>();
    shared.subscribe(chunk -> {}, errors::add);
    shared.subscribe(chunk -> {}, errors::add);
    offer(3);
    in.drop(2);
    in.fail(42);
    hand.settle();
    assertThat(errors)
        .hasSize(2)
        .allSatisfy(
            error ->
                assertThat(error)
                    .isInstanceOfSatisfying(
                        RingFailedException.class, e -> assertThat(e.code()).isEqualTo(42))
                    .hasMessageContaining("position 5"));
    assertNothingIsLeft();
  }

  @Test
  void closingTheRingFailsEverySubscriberBehindItsData() {
    Notes slow = Notes.of(shared);
    offer(3);
    ring.close();
    hand.settle();
    slow.requestUnbounded();
    hand.settle();
    assertThat(slow.take()).containsExactly("[0, 1, 2]", "RingClosedException");
    assertThat(Notes.unbounded(shared).take()).containsExactly("RingClosedException");
    assertThat(shared.subscribers()).isEmpty();
    assertThat(hand.tasks()).isZero();
  }

  @Test
  void aCorruptedRingFailsEverySubscriberBehindItsData() {
    Notes slow = Notes.of(shared);
    offer(3);
    ring.memory().asSlice(64).fill((byte) 0x55);
    hand.settle();
    slow.requestUnbounded();
    hand.settle();
    assertThat(slow.take()).containsExactly("[0, 1, 2]", "RingCorruptedException");
    assertThat(shared.subscribers()).isEmpty();
    assertThat(hand.tasks()).isZero();
  }

  @Test
  void aSubscriberAfterTheEndGetsTheEnd() {
    offer(3);
    in.complete();
    assertThat(Notes.unbounded(shared).lines).isEmpty();
    hand.settle();
    Notes late = Notes.of(shared);
    hand.settle();
    assertThat(late.take()).containsExactly("complete");
    Notes back = Notes.unbounded(shared.since(1).signals());
    hand.settle();
    assertThat(back.take()).containsExactly("gap 1+2/0", "complete");
    assertNothingIsLeft();
  }

  @Test
  void aSubscriberAfterTheFailureGetsTheFailure() {
    in.fail(7);
    for (int i = 0; i < 2; i++) {
      Notes late = Notes.of(shared);
      hand.settle();
      assertThat(late.take()).containsExactly("RingFailedException");
    }
    assertNothingIsLeft();
  }

  @Test
  void aRingThatWasResetIsBroadcastAgain() {
    offer(3);
    in.complete();
    Notes before = Notes.unbounded(shared);
    hand.settle();
    assertThat(before.take()).containsExactly("[0, 1, 2]", "complete");
    in.close();
    ring.reset();
    try (RingProducer next = ring.producer()) {
      Notes after = Notes.unbounded(shared.signals());
      next.push(new int[2]);
      hand.settle();
      assertThat(after.take()).containsExactly("data 0+2");
    }
  }

  @Test
  void disposalEndsEverySubscriberBehindItsData() {
    Notes slow = Notes.of(shared);
    offer(3);
    shared.dispose();
    shared.dispose();
    assertThat(shared.isDisposed()).isTrue();
    assertThat(ring.isCancelled()).isTrue();
    slow.requestUnbounded();
    hand.settle();
    assertThat(slow.take()).containsExactly("[0, 1, 2]", "CancellationException");
    assertThat(Notes.of(shared).take()).containsExactly("CancellationException");
    assertThat(Notes.of(shared.reading(RingFlux.leases(ring, 1)).signals()).take())
        .containsExactly("CancellationException");
    assertNothingIsLeft();
  }

  @Test
  void disposalOfThePollerFailsEverySubscriberOnce() {
    Notes first = Notes.unbounded(shared);
    Notes second = Notes.of(shared);
    offer(3);
    hand.dispose();
    assertThat(first.take()).containsExactly("[0, 1, 2]", "CancellationException");
    assertThat(second.take()).containsExactly("CancellationException");
    assertThat(Notes.of(shared).take()).containsExactly("ReactorRejectedExecutionException");
    assertNothingIsLeft();
  }

  // ---- Subscribers that come and go

  @Test
  void aCancelInTheMiddleOfADistributionConcernsNobodyElse() {
    Notes first = Notes.unbounded(shared);
    Notes second = Notes.unbounded(shared);
    Notes third = Notes.unbounded(shared);
    second.onItem =
        chunk -> {
          first.cancel();
          second.cancel();
        };
    offer(8);
    assertThat(second.take()).containsExactly("[0, 1, 2, 3]");
    assertThat(third.take()).containsExactly("[0, 1, 2, 3]", "[4, 5, 6, 7]");
    assertThat(shared.subscribers()).extracting(SubscriberCounters::id).containsExactly(3L);
    offer(2);
    assertThat(third.take()).containsExactly("[8, 9]");
  }

  @Test
  void aSubscriberMayComeFromWithinASignal() {
    Notes first = Notes.unbounded(shared);
    List<Notes> late = new ArrayList<>();
    first.onItem =
        chunk -> {
          if (late.isEmpty()) {
            late.add(Notes.unbounded(shared.signals()));
          }
        };
    offer(3);
    offer(2);
    assertThat(late.getFirst().take()).containsExactly("data 3+2");
  }

  @Test
  void theLastSubscriberMayLeaveFromWithinASignal() {
    Notes only = Notes.unbounded(shared);
    only.onItem = chunk -> only.cancel();
    offer(8);
    assertThat(only.take()).containsExactly("[0, 1, 2, 3]");
    assertThat(ring.isCancelled()).isTrue();
    assertNothingIsLeft();
  }

  @Test
  void aSubscriberThatCancelsAtOnceLeavesNothingBehind() {
    shared.subscribe(
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.cancel();
          }
        });
    assertNothingIsLeft();
  }

  @Test
  void oneSubscriberTooManyIsRefused() {
    RingBroadcast<int[]> small =
        stream.broadcast(BroadcastSpec.ofCapacity(8).withMaxSubscribers(2));
    Notes first = Notes.unbounded(small);
    Notes second = Notes.unbounded(small.signals());
    List<Throwable> errors = new ArrayList<>();
    small.subscribe(chunk -> {}, errors::add);
    assertThat(errors.getFirst())
        .isInstanceOf(TooManySubscribersException.class)
        .hasMessageContaining("2 subscribers");
    second.cancel();
    Notes third = Notes.unbounded(small);
    offer(1);
    assertThat(first.take()).containsExactly("[0]");
    assertThat(third.take()).containsExactly("[0]");
  }

  @Test
  void theSourceRingHasOneBroadcastOrSubscriber() {
    try (RingConsumer other = ring.consumer()) {
      assertThat(Notes.of(shared).take()).containsExactly("RingBusyException");
      assertThat(other.position()).isZero();
    }
    Notes notes = Notes.unbounded(shared);
    assertThat(Notes.of(stream).take()).containsExactly("RingBusyException");
    assertThat(Notes.of(stream.broadcast(8)).take()).containsExactly("RingBusyException");
    offer(1);
    assertThat(notes.take()).containsExactly("[0]");
  }

  // ---- Nobody is there

  @Test
  void theRingIsReleasedWhenTheLastSubscriberLeaves() {
    Notes first = Notes.unbounded(shared);
    offer(2);
    assertThat(ring.isCancelled()).isFalse();
    first.cancel();
    assertThat(ring.isCancelled()).isTrue();
    assertNothingIsLeft();
    offer(10); // eight fit
    Notes next = Notes.unbounded(shared.signals());
    hand.settle();
    assertThat(next.take()).containsExactly("data 2+4", "data 6+4", "gap 10+2/0");
    assertThat(ring.isCancelled()).isFalse();
  }

  @Test
  void fromNowLeavesOutWhatCameWhileNobodyWasThere() {
    RingBroadcast<int[]> live = stream.fromNow().broadcast(8);
    offer(10);
    Notes first = Notes.unbounded(live.signals());
    hand.settle();
    assertThat(first.take()).isEmpty();
    offer(1);
    Notes second = Notes.unbounded(live.signals()); // not the first one: it starts where that is
    offer(1);
    assertThat(first.take()).containsExactly("data 10+1", "data 11+1");
    assertThat(second.take()).containsExactly("data 11+1");
  }

  @Test
  void aDrainingBroadcastNeverLetsTheRingFill() {
    RingBroadcast<int[]> draining = stream.broadcast(BroadcastSpec.ofCapacity(8).draining());
    Notes first = Notes.unbounded(draining.signals());
    offer(2);
    first.cancel();
    for (int i = 0; i < 5; i++) {
      offer(4);
    }
    assertThat(ring.isCancelled()).isFalse();
    assertThat(ring.dropped()).isZero();
    assertThat(ring.buffered()).isZero();
    assertThat(ring.skipped()).isEqualTo(20);
    Notes next = Notes.unbounded(draining.signals());
    offer(1);
    assertThat(next.take()).containsExactly("data 22+1");
    next.cancel();
    draining.dispose();
    assertNothingIsLeft();
  }

  @Test
  void aDrainingBroadcastCanBeginBeforeItsFirstSubscriber() {
    RingBroadcast<int[]> draining = stream.broadcast(BroadcastSpec.ofCapacity(8).draining());
    draining.start();
    draining.start();
    offer(4);
    assertThat(ring.skipped()).isEqualTo(4);
    assertThatThrownBy(() -> stream.broadcast(BroadcastSpec.ofCapacity(8).draining()).start())
        .isInstanceOf(RingBusyException.class);
    draining.dispose();
    assertThatThrownBy(draining::start).isInstanceOf(CancellationException.class);
    assertThatIllegalStateException().isThrownBy(shared::start);
    assertNothingIsLeft();
  }

  // ---- Observation and mistakes

  @Test
  void countersOfEachSubscriberAddUp() {
    Notes fast = Notes.unbounded(shared);
    Notes slow = Notes.of(shared);
    for (int i = 0; i < 3; i++) {
      offer(4);
      in.drop(1);
    }
    hand.settle();
    slow.request(1);
    hand.settle();
    assertThat(fast.take()).hasSize(3);
    assertThat(shared.subscribers())
        .containsExactly(
            new SubscriberCounters(1, 0, 12, 3, 0, 0, 0),
            new SubscriberCounters(2, 0, 4, 3, 4, 0, 4))
        .allMatch(counters -> counters.offered() == 15);
  }

  @Test
  void aSubscriptionIsScannedForItsOwnRing() {
    offer(2);
    Notes early = Notes.unbounded(shared);
    hand.settle();
    List<Subscription> subscriptions = new ArrayList<>();
    Notes late =
        new Notes() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscriptions.add(subscription);
          }
        };
    shared.reading(stream.named("sensor")).subscribe(late);
    for (int i = 0; i < 3; i++) {
      offer(4);
    }
    Scannable scanned = Scannable.from(subscriptions.getFirst());
    assertThat(scanned.name()).isEqualTo("sensor#2");
    assertThat(scanned.scan(RingAttr.OFFERED)).isEqualTo(12);
    assertThat(scanned.scan(RingAttr.DROPPED)).isEqualTo(4);
    assertThat(scanned.scan(RingAttr.DELIVERED)).isZero();
    assertThat(scanned.scan(RingAttr.POSITION)).isEqualTo(2);
    assertThat(scanned.scan(Scannable.Attr.BUFFERED)).isEqualTo(8);
    assertThat(Scannable.from(shared).scan(RingAttr.OFFERED)).isEqualTo(14);
    assertThat(Scannable.from(shared.signals()).scan(RingAttr.OFFERED)).isEqualTo(14);
    assertThat(early.take()).hasSize(4);
  }

  @Test
  void rejectsWhatCannotWork() {
    RingBuffer other = RingBuffer.allocate(JAVA_LONG, 8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shared.reading(RingFlux.longs(other, 1)))
        .withMessageContaining("another ring");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shared.reading(RingFlux.ints(RingBuffer.allocate(JAVA_INT, 9), 9)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.broadcast(3))
        .withMessageContaining("4 elements");
    assertThatIllegalArgumentException().isThrownBy(() -> BroadcastSpec.ofCapacity(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BroadcastSpec.ofCapacity(1).withMaxSubscribers(0));
  }

  @Test
  void aTapReadsItsRingByItself() {
    Notes viewer = Notes.unbounded(shared.signals());
    in.push(new int[] {0, 1, 2});
    hand.settle();
    try (RingTap tap = shared.tap();
        RingConsumer out = tap.ring().consumer()) {
      assertThat(tap.start()).isEqualTo(3);
      assertThat(out.position()).isEqualTo(3);
      in.push(new int[] {3, 4});
      in.drop(2);
      in.complete();
      hand.settle();
      assertThat(out.next(8)).isEqualTo(2);
      assertThat(out.popInts(2)).containsExactly(3, 4);
      assertThat(out.next(8)).isEqualTo(-2);
      assertThat(out.isTerminated()).isTrue();
      assertThat(shared.subscribers()).extracting(SubscriberCounters::start).contains(3L);
    }
    assertThat(viewer.take()).contains("gap 5+2/0", "complete");
    assertThat(shared.subscribers()).isEmpty();
  }
}
