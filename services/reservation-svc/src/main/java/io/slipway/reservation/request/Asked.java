package io.slipway.reservation.request;

import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.problem.Violation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is wanted, checked as far as that can be done without knowing the pool. */
public record Asked(
        int gpus,
        String gpuType,
        Duration length,
        @Nullable String name,
        @Nullable String githubUser,
        @Nullable Instant startAt,
        Where where) {
    static final int GPUS_MAX = 48;
    static final String NAME_RULE = "must be 1 to 64 letters, digits, spaces or . _ : / # -";
    static final String GITHUB_RULE = "must be a GitHub user name";
    private static final int TEXT_MAX = 64;
    private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ._:/#-]{1,64}");
    private static final Pattern GITHUB_USER =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?");

    Asked(
            int gpus,
            String gpuType,
            Duration length,
            @Nullable String name,
            @Nullable String githubUser,
            @Nullable Instant startAt) {
        this(gpus, gpuType, length, name, githubUser, startAt, Where.ANYWHERE);
    }

    /** The same check for REST and for events. */
    static Check check(ReservationAsk ask) {
        var violations = new ArrayList<Violation>();
        if (ask.gpus() == null || ask.gpus() < 1 || ask.gpus() > GPUS_MAX) {
            violations.add(new Violation("#/gpus", "must be 1 to " + GPUS_MAX));
        }
        if (ask.gpuType() == null || !TYPE.matcher(ask.gpuType()).matches()) {
            violations.add(new Violation("#/gpuType", "must be a GPU type, such as h100"));
        }
        if (!Hours.allowed(ask.hours())) {
            violations.add(new Violation("#/hours", Hours.RANGE));
        }
        if (ask.name() != null && !isName(ask.name())) {
            violations.add(new Violation("#/name", NAME_RULE));
        }
        if (ask.githubUser() != null && !isGithubUser(ask.githubUser())) {
            violations.add(new Violation("#/githubUser", GITHUB_RULE));
        }
        if (ask.priority() != null && Math.abs((long) ask.priority()) > Terms.PRIORITY_MAX) {
            violations.add(
                    new Violation(
                            "#/priority",
                            "must be -%d to %d".formatted(Terms.PRIORITY_MAX, Terms.PRIORITY_MAX)));
        }
        violations.addAll(Where.check(ask));
        var asked = readable(ask);
        return violations.isEmpty()
                ? new Check.Sound(asked)
                : new Check.Unsound(asked, List.copyOf(violations));
    }

    Asked startingAt(Instant start) {
        return new Asked(gpus, gpuType, length, name, githubUser, start, where);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean isGithubUser(String login) {
        return GITHUB_USER.matcher(login).matches();
    }

    /** What of it can be recorded; 0 and empty stand for what cannot. */
    private static Asked readable(ReservationAsk ask) {
        BigDecimal hours = ask.hours();
        return new Asked(
                ask.gpus() == null ? 0 : ask.gpus(),
                ask.gpuType() == null ? "" : cut(ask.gpuType()),
                hours != null && Hours.allowed(hours) ? Hours.length(hours) : Duration.ZERO,
                ask.name() == null ? null : cut(ask.name()),
                ask.githubUser() == null ? null : cut(ask.githubUser()),
                ask.startAt() == null ? null : ask.startAt().truncatedTo(ChronoUnit.MICROS),
                Where.of(ask));
    }

    /** PostgreSQL takes no NUL in text. */
    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), TEXT_MAX)).replace('\0', '?');
    }

    sealed interface Check {
        Asked asked();

        record Sound(Asked asked) implements Check {}

        record Unsound(Asked asked, List<Violation> violations) implements Check {}
    }
}
