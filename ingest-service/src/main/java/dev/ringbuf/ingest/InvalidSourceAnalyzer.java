package dev.ringbuf.ingest;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says why the service cannot start, instead of a stack trace.
final class InvalidSourceAnalyzer extends AbstractFailureAnalyzer<InvalidSourceException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidSourceException cause) {
    return new FailureAnalysis(
        cause.getMessage(), "Change the source of this stream, see ./demo --serve --help.", cause);
  }
}
