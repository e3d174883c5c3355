package io.slipway.cli.machine;

import java.time.Duration;

/** Lets time go by; a test lets none go by. */
@FunctionalInterface
public interface Pause {
    void of(Duration length) throws InterruptedException;
}
