package dev.ringbuf.reactor;

import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// The gaps that the subscribers of a stream meet, told to whoever listens. Shared by all streams
/// that were configured from one.
final class GapFeed<T> {
  private final List<GapListener<T>> listeners = new CopyOnWriteArrayList<>();

  /// Called by the thread that reads the ring. Runs no code of the user.
  void publish(Gap<T> gap) {
    for (GapListener<T> listener : listeners) {
      listener.add(gap);
    }
  }

  /// Called when the ring's stream has ended, well or not.
  void end() {
    for (GapListener<T> listener : listeners) {
      listener.end();
    }
  }

  void remove(GapListener<T> listener) {
    listeners.remove(listener);
  }

  /// A hot stream of the gaps from now on.
  Flux<Gap<T>> asFlux(RingPoller poller) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Gap<T>> actual) {
        GapListener<T> listener = new GapListener<>(GapFeed.this, actual);
        try {
          poller.attach(listener); // sleeps until there is a demand
        } catch (RejectedExecutionException e) {
          Operators.error(actual, e);
          return;
        }
        listeners.add(listener);
        actual.onSubscribe(listener);
        listener.start();
      }
    };
  }
}
