/// Code to copy: a ring with other libraries. One class per recipe, with a test of the same name.
/// The snippets of the README and of `docs/` come from here.
@NullMarked
package dev.ringbuf.recipes;

import org.jspecify.annotations.NullMarked;
