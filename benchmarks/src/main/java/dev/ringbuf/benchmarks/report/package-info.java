/// The output of the comparison: JSON for programs, Markdown tables for the README, and an HTML
/// page.
@NullMarked
package dev.ringbuf.benchmarks.report;

import org.jspecify.annotations.NullMarked;
