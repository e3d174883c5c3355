/**
 * The {@code slipway} command: the command tree, and nothing that any verb does.
 *
 * <p>Standard output carries data only, in the format asked for; everything a person reads beside
 * it goes to standard error. The exit code says what happened ({@link io.slipway.cli.exit.Exit}). A
 * command never waits for input that nobody can give, never pages, and never prints a token unless
 * the verb is there for that. It starts fast: only the chosen verb is built, and the HTTP client is
 * the old one, because it starts in a sixth of the time of the new one.
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
