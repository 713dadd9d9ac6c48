/// Rings as Spring Boot beans.
///
/// ```text
/// ringbuf.rings.<name>.*          application
///        |                             ^  injected by name
///        v                             |
///  RingRegistrar --> RingSpec --> RingBuffer <name>, RingBroadcast <name>Broadcast
///                                      |
///                                    Rings  all of them
///        +---------------+-------------+--+------------------+-------------------+
///        v               v                v                  v                   v
///  RingsLifecycle  RingMetrics  RingHealthIndicator  RingsEndpoint      RingSignalWriter
///  drain, close    Micrometer   component "rings"    /actuator/rings    server-sent events
/// ```
///
/// Each arrow at the bottom is an auto-configuration of its own, which asks for the classes that it
/// needs. `RingbufAutoConfiguration` needs Spring Boot alone.
///
/// A start: `RingRegistrar` binds the properties, and `RingSpec` checks them, before there is a
/// bean. A value that cannot be used becomes an `InvalidRingPropertyException`, which
/// `RingPropertyFailureAnalyzer` explains. Then the beans are made: `RingSpec` opens or allocates
/// each ring, and makes its broadcast on the bean `RingPoller`.
///
/// A stop: see `RingsLifecycle`.
///
/// The guide is `docs/spring.md`.
@NullMarked
package dev.ringbuf.spring;

import org.jspecify.annotations.NullMarked;
