/**
 * The three foreign parts that Slipway stands on, started from Maven Central jars: a Kafka broker
 * in this JVM, a PostgreSQL server as a child process, and a light OIDC provider in this JVM.
 *
 * <p>{@link io.slipway.local.stack.Stack} runs any combination of them as a process of its own: the
 * broker needs another kafka-clients than the services are tested with, so it never shares a class
 * path with them.
 */
@NullMarked
package io.slipway.local.stack;

import org.jspecify.annotations.NullMarked;
