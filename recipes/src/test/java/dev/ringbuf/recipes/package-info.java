/// Tests that each recipe runs and that every snippet in the documentation compiles.
@NullMarked
package dev.ringbuf.recipes;

import org.jspecify.annotations.NullMarked;
