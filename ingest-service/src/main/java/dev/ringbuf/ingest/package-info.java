/// `./demo --serve`: sensors, their rings, and a web page that shows them live.
///
/// ```text
///  StreamSource                       the starter's beans            clients
///   synthetic thread --push--> ring ---> broadcast --+--> scope    ---> the page, per pixel column
///   C thread, PortAudio, WAV                         +--> socket   ---> RemoteRing on another host
///   another process, ring:FILE                       +--> events   ---> server-sent events
///                                |
///                                +--> inspect ---> GET /api/streams, actuator, page
/// ```
///
/// [dev.ringbuf.ingest.LiveStream] is one row of this picture. The path of a request:
/// [dev.ringbuf.ingest.RequestGuard], then [dev.ringbuf.ingest.StreamController] or
/// [dev.ringbuf.ingest.StreamSockets], then [dev.ringbuf.ingest.Streams].
@NullMarked
package dev.ringbuf.ingest;

import org.jspecify.annotations.NullMarked;
