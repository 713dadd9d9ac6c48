/// `tools/measure-ingestion.sh`: how much a machine ingests, how late it is, and what a client that
/// stalls costs. Beside each figure of the ring stands that of what an application would otherwise
/// write: a sink, `share()` and server-sent events. docs/ingestion.md explains the tables.
///
/// ```text
///  this JVM                                  a JVM of its own for each figure
///  MeasureIngestion --+--> Capacity    ----> Subject --> StreamLoad
///                     +--> Latency
///                     +--> Demand      ----> Subject --> RingServer, SinkServer
///                     +--> Audience    ----> Subject --> RingServer, SinkServer
///                            viewers  <====  WebSocket, server-sent events
/// ```
///
/// It is in the tests, so it does not ship with the service.
@NullMarked
package dev.ringbuf.ingest.measure;

import org.jspecify.annotations.NullMarked;
