package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Resource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** What will become of the next pods that fit. An empty name or namespace fits every one. */
public record Fate(
        Kind kind,
        String namespace,
        String namePrefix,
        LabelSelector labels,
        String container,
        Duration after,
        int exitCode,
        int left) {
    /** What happens. */
    public enum Kind {
        /** The image cannot be pulled. */
        IMAGE_PULL,
        /** The pod never leaves ContainerCreating. */
        STUCK,
        /** An init container fails, again and again. */
        INIT_FAILS,
        /** It runs and never gets ready. */
        UNREADY,
        /** A container runs out of memory, once. */
        OOM,
        /** A container ends with an error, again and again. */
        CRASH,
        /** A container ends, once. */
        EXIT
    }

    /** From the form of the control API. */
    public static Fate of(JsonNode body) {
        String word = body.path("fate").asText();
        Kind kind =
                Arrays.stream(Kind.values())
                        .filter(
                                each ->
                                        each.name()
                                                .equals(
                                                        word.toUpperCase(Locale.ROOT)
                                                                .replace('-', '_')))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "fate is one of image-pull, stuck, init-fails,"
                                                        + " unready, oom, crash, exit"));
        return new Fate(
                kind,
                body.path("namespace").asText(),
                body.path("namePrefix").asText(),
                LabelSelector.parse(body.path("labels").asText()),
                body.path("container").asText(),
                Duration.ofMillis((long) (1000 * body.path("afterSeconds").asDouble(0))),
                body.path("exitCode").asInt(1),
                body.path("count").asInt(Integer.MAX_VALUE));
    }

    boolean fits(Resource pod) {
        return left > 0
                && (namespace.isEmpty() || namespace.equals(pod.namespace()))
                && pod.name().startsWith(namePrefix)
                && labels.matches(pod);
    }

    boolean means(Container candidate) {
        return container.isEmpty() || container.equals(candidate.name);
    }

    Fate used() {
        return left == Integer.MAX_VALUE
                ? this
                : new Fate(
                        kind, namespace, namePrefix, labels, container, after, exitCode, left - 1);
    }
}
