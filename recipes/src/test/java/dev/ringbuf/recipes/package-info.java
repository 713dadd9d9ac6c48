/// Each recipe runs, and the documentation shows nothing that does not compile.
@NullMarked
package dev.ringbuf.recipes;

import org.jspecify.annotations.NullMarked;
