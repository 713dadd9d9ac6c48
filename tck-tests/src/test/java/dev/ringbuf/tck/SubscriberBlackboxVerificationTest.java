package dev.ringbuf.tck;

import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;

/// Verifies the subscriber from outside.
public class SubscriberBlackboxVerificationTest extends SubscriberBlackboxVerification<float[]> {
  private final DrainedRings rings = new DrainedRings();

  public SubscriberBlackboxVerificationTest() {
    super(new TestEnvironment(/* printlnDebug= */ false));
  }

  @Override
  public Subscriber<float[]> createSubscriber() {
    return rings.subscriber();
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
}
