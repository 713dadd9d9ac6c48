/// Tests of the ingestion service: its parts, its HTTP interface, and its page in a browser.
@NullMarked
package dev.ringbuf.ingest;

import org.jspecify.annotations.NullMarked;
