/// Storms: programs that try to break the promises of the ring, with seeds. Never published.
///
/// ```text
/// ./storm -> StormCommand -> StormRunner -> Kind -> a Storm: round(seed), again and again
///                                                     |
///    ModelFuzz JavaAgainstC --------- Duel -> Side (JavaSide, ModelSide, library.c)
///    KillStorm CreationStorm ClaimRace ------ StormFiles -> processes in C and Java
///    InterruptStorm                            threads of this JVM
///    HostileJava HostileC CoverageFuzz ------ JavaSide, hostile.c, fuzz.c, OpenFuzz
///    ChainStorm SubscriptionStorm EndingStorm SoakStorm -> the reactor bridge
/// ```
///
/// The tests run each storm for some rounds from a fixed seed.
@NullMarked
package dev.ringbuf.storms;

import org.jspecify.annotations.NullMarked;
