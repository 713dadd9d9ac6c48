package dev.ringbuf.reactor;

import dev.ringbuf.RingProducer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/// Handles the signals of upstream for a [RingSubscriber]: writes items to the ring, and ends the
/// ring's stream.
///
/// ```text
/// upstream --onNext--> write --> ring        any thread --cancel--+
/// upstream --onError, onComplete-------------------------------- end, once --> ring, completion
/// poller   <-wake-- CreditTask --request--> upstream    --fail------+
/// ```
final class SubscriberWriter<T> {
  private static final Subscription ENDED = Operators.cancelledSubscription();

  @SuppressWarnings("rawtypes") // updaters know no type arguments
  private static final AtomicReferenceFieldUpdater<SubscriberWriter, @Nullable Subscription>
      UPSTREAM =
          AtomicReferenceFieldUpdater.newUpdater(
              SubscriberWriter.class, Subscription.class, "upstream");

  private final SubscriberOptions<T> options;
  private final UnderrunCounter underruns;
  private final CreditTask task;
  private final ProducerRole role;
  private final Sinks.Empty<Void> completion = Sinks.empty();

  /// Null before the subscription, [#ENDED] after the end. The thread that stores `ENDED` does the
  /// work of the end.
  private volatile @Nullable Subscription upstream;

  private volatile @Nullable Throwable error;

  /// Whether upstream has ended by itself. Owned by upstream's thread.
  private boolean done;

  /// Slots that are free at least. Owned by upstream's thread. Kept here, so that the writer looks
  /// at the consumer's position once per ring of elements and not once per item.
  private long free;

  SubscriberWriter(SubscriberOptions<T> options) {
    this.options = options;
    this.role = new ProducerRole(options.ring);
    this.underruns = new UnderrunCounter(options.ring);
    this.task = new CreditTask(this, options, underruns);
  }

  // Called by upstream.

  void onSubscribe(Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    if (!Operators.setOnce(UPSTREAM, this, subscription)) {
      return; // setOnce has cancelled it
    }
    try {
      if (role.hold()) {
        role.exit();
        begin();
      }
    } catch (RuntimeException | InternalError e) { // the role is taken, the ring or poller gone
      fail(GuardedReader.End.errorOf(e));
    }
  }

  private void begin() {
    if (options.ring.isEnded()) {
      throw new IllegalStateException("the ring's stream has ended: reset() it to use it again");
    }
    task.begin();
    options.poller.attach(task);
  }

  void onNext(T item) {
    Objects.requireNonNull(item, "item");
    if (done) {
      Operators.onNextDropped(item, options.context);
      return;
    }
    if (!role.enter()) {
      Operators.onDiscard(item, options.context); // it was under way when we cancelled
      return;
    }
    Throwable failure = null;
    try {
      write(role.producer(), item);
    } catch (RuntimeException | InternalError e) {
      failure = GuardedReader.End.errorOf(e);
    } finally {
      role.exit();
    }
    if (failure != null) {
      Operators.onDiscard(item, options.context);
      fail(failure);
    }
  }

  private void write(RingProducer producer, T item) {
    long count = options.length.applyAsLong(item);
    if (count > options.maxChunk) {
      throw new IllegalArgumentException(
          "an item of %d elements is more than the %d that this subscriber takes at once"
              .formatted(count, options.maxChunk));
    }
    if (free < count) {
      free = producer.freeSlots();
      if (free < count) {
        throw Exceptions.failWithOverflow(
            "an item of %d elements was not requested: %d slots are free".formatted(count, free));
      }
    }
    underruns.begin();
    options.write.accept(producer, item);
    free -= count;
    task.arrived();
  }

  void onError(Throwable error) {
    Objects.requireNonNull(error, "error");
    done = true;
    if (!end(failing(error), error, false)) {
      Operators.onErrorDropped(error, options.context);
    }
  }

  void onComplete() {
    done = true;
    end(RingProducer::complete, null, false);
  }

  // Called by the task and by observers.

  @SuppressWarnings("ReferenceEquality") // a constant
  boolean isEnded() {
    return upstream == ENDED;
  }

  boolean isCancelled() {
    return error instanceof CancellationException;
  }

  @Nullable Throwable error() {
    return error;
  }

  long underruns() {
    return underruns.count();
  }

  Mono<Void> completion() {
    return completion.asMono();
  }

  /// The subscription to upstream; null before it and after the end.
  @SuppressWarnings("ReferenceEquality") // a constant
  @Nullable Subscription upstream() {
    Subscription seen = upstream;
    return seen == ENDED ? null : seen;
  }

  /// Ends the subscriber because items are no longer wanted. Any thread.
  void cancel(String reason) {
    end(producer -> {}, new CancellationException(reason), true);
  }

  /// Ends the subscriber with an error that does not come from upstream.
  void fail(Throwable error) {
    if (!end(failing(error), error, true) && !(error instanceof CancellationException)) {
      Operators.onErrorDropped(error, options.context);
    }
  }

  private Consumer<RingProducer> failing(Throwable error) {
    return producer -> {
      int code = RingSubscriber.FAILURE_CODE;
      try {
        code = options.failureCode.applyAsInt(error);
      } catch (RuntimeException e) {
        error.addSuppressed(e);
      }
      producer.fail(code);
    };
  }

  /// Ends the subscriber, once.
  ///
  /// @return whether it had not ended before
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // UPSTREAM is of that type; a constant
  private boolean end(
      Consumer<RingProducer> farewell, @Nullable Throwable error, boolean cancelUpstream) {
    Subscription current = UPSTREAM.getAndSet(this, ENDED);
    if (current == ENDED) {
      return false;
    }
    this.error = error;
    underruns.end();
    role.giveUp(
        producer -> {
          farewell.accept(producer);
          underruns.end(); // once more, behind what the consumer counted before the end
        });
    if (current != null && cancelUpstream) {
      current.cancel();
    }
    task.wake(); // to leave the poller
    if (error == null) {
      completion.tryEmitEmpty();
    } else {
      boolean unseen = completion.currentSubscriberCount() == 0;
      completion.tryEmitError(error);
      if (unseen && !(error instanceof CancellationException)) {
        Operators.onErrorDropped(error, options.context);
      }
    }
    return true;
  }
}
