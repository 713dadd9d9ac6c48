package dev.ringbuf.reactor;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/// Allows threads of a [RingPoller] to wait when there is nothing to do. While they serve
/// subscribers they must not block, and BlockHound reports it if they do. BlockHound finds this
/// class itself.
@SuppressWarnings("exports") // used by BlockHound alone
public final class RingPollerBlockHoundIntegration implements BlockHoundIntegration {
  /// For the service loader.
  public RingPollerBlockHoundIntegration() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder.allowBlockingCallsInside(PollerLoop.class.getName(), "pause");
  }
}
