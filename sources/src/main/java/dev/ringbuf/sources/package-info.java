/// Realtime producers that the demo and the ingestion service share. Each offers samples to a ring
/// at a fixed pace.
///
/// ```text
///   SourceName.parse("native").open(rate)  ->  Source.start(ring, frames)  ->  Production
///
///   synthetic, wav:FILE   PacedSource      a Java thread, PacedProduction --push--> ring
///   native                NativeSource     a C thread, generator.c ---ringbuf_push--> ring
///   portaudio             PortAudioSource  PortAudio's callback, capture.c ---------> ring
/// ```
///
/// C files are compiled when a source is opened, by the compiler of the machine ([NativeCode]).
@NullMarked
package dev.ringbuf.sources;

import org.jspecify.annotations.NullMarked;
