package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.AccountFacts.Coverage;
import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts as one rule sees them; it remembers which of them the rule has relied on. */
public final class Evidence {
    private final AccountFacts facts;
    private final Instant now;
    private final List<Used> used = new ArrayList<>();

    Evidence(AccountFacts facts, Instant now) {
        this.facts = facts;
        this.now = now;
    }

    /** A reading that the result depends on. */
    public record Used(String part, @Nullable String source, Instant readAt, Instant expires) {}

    Instant now() {
        return now;
    }

    /** The value of a part; without one the rule ends here, and its result is UNKNOWN. */
    <T> T of(Part<T> part) {
        return switch (facts.of(part)) {
            case Fact.Known<T> known -> relied(part, known);
            case Fact.Unknown<T>(var why) -> throw new Missing(part, why, null);
            case Fact.Aside<T>(var why) -> throw new Missing(part, null, why);
            case Fact.NotGiven<T>() -> throw new Missing(part, null, null);
        };
    }

    /** The value of a part that the rule can do without. */
    <T> @Nullable T ifKnown(Part<T> part) {
        return facts.of(part) instanceof Fact.Known<T> known ? relied(part, known) : null;
    }

    /** What the account answered instead of the part; null when nobody asked it. */
    @Nullable String refusal(Part<?> part) {
        return facts.of(part) instanceof Fact.Unknown<?>(var why) ? why : null;
    }

    boolean knows(Part<?> part) {
        return facts.of(part) instanceof Fact.Known<?>;
    }

    boolean blocksWithout() {
        return facts.coverage() == Coverage.ALL_READ;
    }

    List<Used> used() {
        return List.copyOf(used);
    }

    @Nullable Instant expires() {
        return used.stream().map(Used::expires).min(Instant::compareTo).orElse(null);
    }

    /** How old the oldest reading is that should have been younger; null when none is. */
    @Nullable Used stale() {
        return used.stream().filter(one -> one.expires().isBefore(now)).findFirst().orElse(null);
    }

    Duration age(Used reading) {
        return Duration.between(reading.readAt(), now);
    }

    private <T> T relied(Part<T> part, Fact.Known<T> known) {
        var reading =
                new Used(
                        part.name(),
                        known.source(),
                        known.readAt(),
                        known.readAt().plus(part.keeps()));
        if (!used.contains(reading)) {
            used.add(reading);
        }
        return known.value();
    }

    /** Ends a rule that cannot go on; caught by the {@link RuleBook} and nowhere else. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Part<?> part;
        private final @Nullable String why;
        private final @Nullable String aside;

        private Missing(Part<?> part, @Nullable String why, @Nullable String aside) {
            super(part.name(), null, false, false);
            this.part = part;
            this.why = why;
            this.aside = aside;
        }

        Part<?> part() {
            return part;
        }

        /** Why the rule has nothing to look at; null when it should have. */
        @Nullable String aside() {
            return aside;
        }

        /** What the account answered; null when nobody asked it. */
        @Nullable String why() {
            return why;
        }
    }
}
