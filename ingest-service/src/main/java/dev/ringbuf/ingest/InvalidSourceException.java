package dev.ringbuf.ingest;

/// A stream cannot be started from its source.
final class InvalidSourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSourceException(String stream, String source, String reason, Exception cause) {
    super("ingest.streams.%s.source is '%s': %s".formatted(stream, source, reason), cause);
  }
}
