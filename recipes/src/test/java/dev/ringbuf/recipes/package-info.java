/// Recipes of the documentation: a ring among the buffers and streams of other libraries.
@NullMarked
package dev.ringbuf.examples.recipes;

import org.jspecify.annotations.NullMarked;
