package io.slipway.simulator.kubernetes.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Time that runs faster or slower than the host's, and jumps when told; never backwards. */
public final class VirtualClock implements InstantSource {
    private final InstantSource host;
    private Instant hostAnchor;
    private Instant anchor;
    private double speed;

    public VirtualClock(InstantSource host) {
        this.host = host;
        this.hostAnchor = host.instant();
        this.anchor = hostAnchor.truncatedTo(ChronoUnit.MILLIS);
        this.speed = 1;
    }

    @Override
    public Instant instant() {
        long passed = Duration.between(hostAnchor, host.instant()).toMillis();
        return anchor.plusMillis((long) (Math.max(0, passed) * speed));
    }

    public Instant host() {
        return host.instant();
    }

    public double speed() {
        return speed;
    }

    public void speed(double factor) {
        restore(host.instant(), instant(), factor);
    }

    public void advance(Duration by) {
        restore(host.instant(), instant().plus(by), speed);
    }

    /** Continues a clock that was at {@code time} when the host's was at {@code hostTime}. */
    public void restore(Instant hostTime, Instant time, double factor) {
        hostAnchor = hostTime;
        anchor = time;
        speed = factor;
    }
}
