package dev.ringbuf.demo;

/// The demo cannot run here; the message says what is missing and how to get it.
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
