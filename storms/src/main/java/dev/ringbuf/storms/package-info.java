/// Storms: programs that try to break the promises of the ring, with seeds. Never published.
///
/// ```text
/// ./storm -> StormCommand -> StormRunner -> Kind -> a Storm: round(seed), again and again
///                                                     |
///    ModelFuzz JavaAgainstC --------- Duel -> Side (JavaSide, ModelSide, library.c)
///    KillStorm CreationStorm ClaimRace ------ StormFiles -> processes in C and Java
///    InterruptStorm                           threads of this JVM, and a process in C
///    HostileJava HostileC CoverageFuzz ------ JavaSide, hostile.c, fuzz.c, OpenFuzz
///    ChainStorm SubscriptionStorm EndingStorm NumberedProducer -> a Flux -> NumberedSubscriber
///    SoakStorm                                these three
/// ```
///
/// The tests run each storm for some rounds from a fixed seed.
@NullMarked
package dev.ringbuf.storms;

import org.jspecify.annotations.NullMarked;
