package dev.ringbuf.ingest.measure;

import java.io.IOException;

/// A way to serve the stream, with its viewers.
enum Served {
  RING("ring, `ringbuf.v1`"),
  UNICAST_SHARE("unicast sink, `share()`, SSE"),
  MULTICAST_BEST_EFFORT("multicast sink, best effort, SSE");

  final String title;

  Served(String title) {
    this.title = title;
  }

  Child start() throws IOException {
    return Child.start(this);
  }

  Viewer connect(int port) throws IOException {
    return this == RING ? Viewer.ofRing(port) : Viewer.ofEvents(port, Long.MAX_VALUE);
  }

  /// A viewer that takes some blocks and no more.
  Viewer connectFor(int port, int blocks) throws IOException {
    return this == RING ? Viewer.ofRing(port, blocks) : Viewer.ofEvents(port, blocks);
  }

  /// A viewer that takes all, and does not read.
  Viewer connectStalled(int port) throws IOException {
    return this == RING ? Viewer.stalledOfRing(port) : Viewer.ofEvents(port, 0);
  }
}
