/**
 * The training of the JVMs: a stack of its own that works for a minute, so that each JVM writes an
 * AOT cache of what it loaded and what was hot, for the starts to come.
 */
@NullMarked
package io.slipway.local.training;

import org.jspecify.annotations.NullMarked;
