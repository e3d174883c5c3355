/**
 * What the tests of every module share: a real broker, database server and OIDC provider, tokens of
 * the demo realm, events on Kafka, bounded waits, golden files and the house rules.
 *
 * <p>The parts come from one of three places ({@link io.slipway.testkit.Parts}): a process that the
 * test starts, addresses that the environment gives, or containers. Everything here is bounded: a
 * wait that is not answered fails and says what it waited for.
 */
@NullMarked
package io.slipway.testkit;

import org.jspecify.annotations.NullMarked;
