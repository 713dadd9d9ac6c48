/// The Reactive Streams TCK over every publisher and subscriber of the bridge.
@NullMarked
package dev.ringbuf.tck;

import org.jspecify.annotations.NullMarked;
