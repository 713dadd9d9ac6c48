package dev.ringbuf.reactor;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/// Allows threads of a [RingPoller] to park when there is nothing to do. BlockHound still reports a
/// subscriber that blocks such a thread. BlockHound finds this class through the service loader.
@SuppressWarnings("exports") // used by BlockHound alone
public final class RingPollerBlockHoundIntegration implements BlockHoundIntegration {
  /// For the service loader.
  public RingPollerBlockHoundIntegration() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder.allowBlockingCallsInside(PollerLoop.class.getName(), "pause");
  }
}
