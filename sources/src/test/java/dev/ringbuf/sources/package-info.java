/// Tests of the sources that need no device.
@NullMarked
package dev.ringbuf.sources;

import org.jspecify.annotations.NullMarked;
