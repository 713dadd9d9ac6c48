/// What the comparison writes: JSON for programs, a Markdown table for the README, and a page of
/// HTML to look at.
@NullMarked
package dev.ringbuf.benchmarks.report;

import org.jspecify.annotations.NullMarked;
