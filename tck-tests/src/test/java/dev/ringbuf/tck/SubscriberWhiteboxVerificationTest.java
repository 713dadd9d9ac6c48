package dev.ringbuf.tck;

import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;

/// Verifies the subscriber with a probe. A wrapper reports each signal to the probe after the
/// subscriber has handled it, and gives the puppet the subscriber's subscription.
public class SubscriberWhiteboxVerificationTest extends SubscriberWhiteboxVerification<float[]> {
  private final DrainedRings rings = new DrainedRings();

  public SubscriberWhiteboxVerificationTest() {
    super(new TestEnvironment(/* printlnDebug= */ false));
  }

  @Override
  public Subscriber<float[]> createSubscriber(WhiteboxSubscriberProbe<float[]> probe) {
    return new Probed(rings.subscriber(), probe);
  }

  @Override
  public float[] createElement(int element) {
    return DrainedRings.chunk(element);
  }

  @AfterMethod(alwaysRun = true)
  public void stopSubscribers() {
    rings.stopSubscribers();
  }

  @AfterClass(alwaysRun = true)
  public void leaveNoThreadBehind() throws InterruptedException {
    rings.close();
  }

  private record Probed(Subscriber<float[]> subscriber, WhiteboxSubscriberProbe<float[]> probe)
      implements Subscriber<float[]> {
    @Override
    public void onSubscribe(Subscription subscription) {
      subscriber.onSubscribe(subscription);
      probe.registerOnSubscribe(
          new SubscriberPuppet() {
            @Override
            public void triggerRequest(long elements) {
              subscription.request(elements);
            }

            @Override
            public void signalCancel() {
              subscription.cancel();
            }
          });
    }

    @Override
    public void onNext(float[] item) {
      subscriber.onNext(item);
      probe.registerOnNext(item);
    }

    @Override
    public void onError(Throwable error) {
      subscriber.onError(error);
      probe.registerOnError(error);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
      probe.registerOnComplete();
    }
  }
}
