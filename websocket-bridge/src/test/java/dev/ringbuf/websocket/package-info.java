/// Tests of the protocol `ringbuf.v1`, its server and its client.
@NullMarked
package dev.ringbuf.websocket;

import org.jspecify.annotations.NullMarked;
