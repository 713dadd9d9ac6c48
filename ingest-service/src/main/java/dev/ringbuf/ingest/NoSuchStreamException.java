package dev.ringbuf.ingest;

import java.util.Collection;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/// A client asked for a stream that this service does not have.
final class NoSuchStreamException extends ErrorResponseException {
  private static final long serialVersionUID = 1L;

  /// @param names of the streams that there are
  NoSuchStreamException(Collection<String> names) {
    super(HttpStatus.NOT_FOUND);
    setDetail("No such stream. There are: " + String.join(", ", names));
  }
}
