/// What the tests of several modules share. Nothing here ships.
@NullMarked
package dev.ringbuf.testing;

import org.jspecify.annotations.NullMarked;
