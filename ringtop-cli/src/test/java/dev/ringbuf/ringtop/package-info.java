@NullMarked
package dev.ringbuf.ringtop;

import org.jspecify.annotations.NullMarked;
