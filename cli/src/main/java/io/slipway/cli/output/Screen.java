package io.slipway.cli.output;

/**
 * What the reader's screen is like.
 *
 * @param tty a person reads standard output
 * @param columns its width; only a terminal cuts anything off
 * @param utc times in UTC and not in the zone of the machine
 */
public record Screen(boolean tty, int columns, boolean utc, Ink ink) {}
