package io.slipway.simulator.kubernetes.cluster;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How long things take, in virtual time. */
public final class Spans {
    /** One of the things that take time. */
    public enum Span {
        /** From a pod's creation to its node. */
        SCHEDULE(20),
        /** The first pull of an image on a node; later ones take none. */
        PULL(600),
        /** From the image to the running container. */
        START(200),
        /** How long an init container runs. */
        INIT(200),
        /** From running to ready, beside what the probe says. */
        READY(50),
        /** From the wish to stop to the stop, within the grace. */
        STOP(300),
        /** How long a container of a job runs, when nothing else is said. */
        JOB(2_000),
        /** From an API change to the reaction of a controller. */
        REACT(10),
        /** Without a sign of a node for so long, it is not ready. */
        NODE_MONITOR_GRACE(50_000),
        /** How long pods without a node are kept. */
        ORPHANED_POD(40_000),
        /** How often a node says that it is well. */
        HEARTBEAT(300_000),
        /** The first wait before a container is started again; it doubles up to five minutes. */
        BACK_OFF(10_000);

        private final Duration usual;

        Span(long millis) {
            usual = Duration.ofMillis(millis);
        }
    }

    private final Map<Span, Duration> spans = new EnumMap<>(Span.class);

    public Spans(Map<Span, Duration> set) {
        for (Span span : Span.values()) {
            spans.put(span, set.getOrDefault(span, span.usual));
        }
    }

    public Duration of(Span span) {
        return spans.getOrDefault(span, span.usual);
    }

    public void set(Span span, Duration duration) {
        spans.put(span, duration);
    }
}
