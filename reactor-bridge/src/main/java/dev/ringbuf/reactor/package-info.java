/// A Reactor `Flux` and `Subscriber` over a ring.
@NullMarked
package dev.ringbuf.reactor;

import org.jspecify.annotations.NullMarked;
