package dev.ringbuf.tck;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import reactor.core.publisher.Flux;

/// Verifies a stream that reads a ring, as a Reactive Streams publisher.
///
/// @param <T> the items of the stream
public abstract class RingVerification<T> extends PublisherVerification<T> {
  final FedRings rings = new FedRings();

  RingVerification() {
    super(new TestEnvironment(/* printlnDebug= */ false));
  }

  /// A stream of exactly this many items.
  abstract Flux<T> stream(long items);

  @Override
  public Publisher<T> createPublisher(long elements) {
    return stream(elements);
  }

  @Override
  public Publisher<T> createFailedPublisher() {
    return rings.taken(stream(1));
  }

  @AfterMethod(alwaysRun = true)
  public void stopFeeding() throws InterruptedException {
    rings.stopFeeding();
  }

  @AfterClass(alwaysRun = true)
  public void leaveNoThreadBehind() throws InterruptedException {
    rings.close();
  }
}
