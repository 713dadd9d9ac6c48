package dev.ringbuf.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import reactor.core.publisher.Flux;

/// Verifies a stream that reads a ring, as a publisher of `java.util.concurrent.Flow`.
///
/// @param <T> the items of the stream
public abstract class FlowRingVerification<T> extends FlowPublisherVerification<T> {
  final FedRings rings = new FedRings();

  FlowRingVerification() {
    super(new TestEnvironment(/* printlnDebug= */ false));
  }

  /// A stream of exactly this many items.
  abstract Flux<T> stream(long items);

  /// Adapts the stream to a publisher of the JDK.
  abstract Flow.Publisher<T> adapt(Flux<T> stream);

  @Override
  public Flow.Publisher<T> createFlowPublisher(long elements) {
    return adapt(stream(elements));
  }

  @Override
  public Flow.Publisher<T> createFailedFlowPublisher() {
    return adapt(rings.taken(stream(1)));
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
