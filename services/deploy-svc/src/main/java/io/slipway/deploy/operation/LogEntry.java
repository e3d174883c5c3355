package io.slipway.deploy.operation;

import java.time.Instant;

/** One line of an operation's log. */
public record LogEntry(Instant at, String text) {}
