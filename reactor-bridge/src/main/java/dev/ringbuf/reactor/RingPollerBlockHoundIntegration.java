package dev.ringbuf.reactor;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/// Tells BlockHound that threads of a [RingPoller], which must not block while they serve
/// subscribers, may wait when there is nothing to do. Found by BlockHound itself.
@SuppressWarnings("exports") // used by BlockHound alone
public final class RingPollerBlockHoundIntegration implements BlockHoundIntegration {
  /// For the service loader.
  public RingPollerBlockHoundIntegration() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder.allowBlockingCallsInside(PollerLoop.class.getName(), "pause");
  }
}
