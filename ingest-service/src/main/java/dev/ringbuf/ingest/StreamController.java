package dev.ringbuf.ingest;

import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingSignal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/// The HTTP interface. [StreamSockets] has the WebSockets.
@RestController
@RequestMapping("/api/streams")
final class StreamController {
  private final Streams streams;
  private final @Nullable TopicForwarding forwarding;

  StreamController(Streams streams, ObjectProvider<TopicForwarding> forwarding) {
    this.streams = streams;
    this.forwarding = forwarding.getIfAvailable();
  }

  private LiveStream.Status status(LiveStream stream) {
    return stream.status(forwarding == null ? null : forwarding.progress(stream));
  }

  @GetMapping
  List<LiveStream.Status> all() {
    return streams.all().stream().map(this::status).toList();
  }

  @GetMapping("/{name}")
  LiveStream.Status one(@PathVariable String name) {
    return status(streams.get(name));
  }

  @GetMapping("/{name}/subscribers")
  List<SubscriberCounters> subscribers(@PathVariable String name) {
    return streams.get(name).subscribers();
  }

  @GetMapping("/{name}/gaps")
  List<LiveStream.GapReport> gaps(@PathVariable String name) {
    return streams.get(name).gaps();
  }

  /// A summary of each second and every gap. The id of an event is the position behind it.
  @GetMapping(path = "/{name}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<RingSignal<Map<String, Summary>>> events(
      @PathVariable String name,
      @RequestHeader(name = "Last-Event-ID", defaultValue = "-1") long position) {
    return streams.get(name).summaries(position);
  }
}
