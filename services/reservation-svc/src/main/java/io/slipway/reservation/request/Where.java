package io.slipway.reservation.request;

import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.problem.Violation;
import io.slipway.reservation.pool.PoolFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** In which pools something may be: by name, by zone, by labels that they must have. */
public record Where(@Nullable String pool, @Nullable String zone, Map<String, String> labels) {
    static final Where ANYWHERE = new Where(null, null, Map.of());
    static final int LABELS_MAX = 16;
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");

    public Where {
        labels = Map.copyOf(labels);
    }

    static Where of(ReservationAsk ask) {
        return check(ask).isEmpty()
                ? new Where(ask.pool(), ask.zone(), ask.labels() == null ? Map.of() : ask.labels())
                : ANYWHERE;
    }

    static List<Violation> check(ReservationAsk ask) {
        var violations = new ArrayList<Violation>();
        if (ask.pool() != null && !isWord(ask.pool())) {
            violations.add(new Violation("#/pool", "must be the name of a pool"));
        }
        if (ask.zone() != null && !isWord(ask.zone())) {
            violations.add(new Violation("#/zone", "must be a zone, such as us-west-2a"));
        }
        var labels = ask.labels();
        if (labels != null && !areLabels(labels)) {
            violations.add(
                    new Violation(
                            "#/labels",
                            "must be at most %d names with values of letters, digits and . _ / -"
                                    .formatted(LABELS_MAX)));
        }
        return violations;
    }

    public static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }

    public static boolean areLabels(Map<String, String> labels) {
        return labels.size() <= LABELS_MAX
                && labels.entrySet().stream()
                        .allMatch(
                                label ->
                                        label.getValue() != null
                                                && LABEL.matcher(label.getKey()).matches()
                                                && LABEL.matcher(label.getValue()).matches());
    }

    boolean allows(PoolFacts candidate) {
        return (pool == null || pool.equals(candidate.name()))
                && (zone == null || zone.equals(candidate.zone()))
                && candidate.labels().entrySet().containsAll(labels.entrySet());
    }
}
