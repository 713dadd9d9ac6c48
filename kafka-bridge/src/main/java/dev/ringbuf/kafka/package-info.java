/// Rings behind Kafka: [dev.ringbuf.kafka.TopicWriter] forwards rings into a topic, and
/// [dev.ringbuf.kafka.TopicReader] makes a `Flux` of each stream there.
///
/// ```text
///   ring --+                                     partition 0: stream a, stream d, ...
///   ring --+-> TopicWriter --> KafkaProducer --> partition 1: stream b, ...      --> TopicReader
///   ring --+   one thread      idempotent        partition 2: stream c, ...          one per stream
/// ```
///
/// The way of elements into the topic, on the writer's thread:
///
/// ```text
///   TopicWriter.run                   a session after the other, with a pause between them
///     WriterSession                   checks the topic (TopicCheck), makes a producer
///     WriterSession.run
///       openStreams                   claims rings; StreamLog finds the end of each stream
///       ForwardedStream.acknowledge   frees slots behind SentRecords, in order
///       ForwardedStream.send          asks the ring once: a run, a gap, the end, or nothing
///         RecordFormat                makes the record
///         WriterSession.send          KafkaProducer.send, which may wait
/// ```
///
/// An acknowledgement comes on the producer's own thread: `SentRecord.onCompletion` marks the
/// record and wakes the writer's thread. If a record has failed, it closes the producer right
/// there, so that no later record can overtake it, and the session ends. The next session claims
/// the rings anew, as the next process would after `kill -9`.
///
/// The way of elements out of the topic, on the thread of a subscriber:
///
/// ```text
///   TopicSubscription.run
///     open                            StreamLog finds the offset of the first position
///     serve
///       next                          polls the consumer, only with demand
///       deliver                       StreamCursor removes repetitions and checks continuity
///         onNext
///       commit                        behind what the subscriber has processed
/// ```
@NullMarked
package dev.ringbuf.kafka;

import org.jspecify.annotations.NullMarked;
