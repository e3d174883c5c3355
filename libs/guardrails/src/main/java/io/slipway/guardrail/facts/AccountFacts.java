package io.slipway.guardrail.facts;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reading of one account and region. Immutable; a part that is not in it was not asked for. */
public final class AccountFacts {
    private static final AccountFacts NONE = new AccountFacts(Coverage.AS_GIVEN, Map.of());

    private final Coverage coverage;
    private final Map<Part<?>, Fact<?>> parts;

    private AccountFacts(Coverage coverage, Map<Part<?>, Fact<?>> parts) {
        this.coverage = coverage;
        this.parts = Map.copyOf(parts);
    }

    /** What a part that is not there means. */
    public enum Coverage {
        /** Somebody gave what they had: what is not there, or old, is told and blocks nothing. */
        AS_GIVEN,
        /** A reader was to read all of it: what is not there, or old, blocks. */
        ALL_READ
    }

    public static AccountFacts none() {
        return NONE;
    }

    public static AccountFacts asGiven() {
        return NONE;
    }

    public static AccountFacts allRead() {
        return new AccountFacts(Coverage.ALL_READ, Map.of());
    }

    public Coverage coverage() {
        return coverage;
    }

    public <T> AccountFacts with(Part<T> part, T value, Instant readAt, @Nullable String source) {
        return with(part, new Fact.Known<>(value, readAt, source));
    }

    public <T> AccountFacts without(Part<T> part, String why) {
        return with(part, new Fact.Unknown<>(why));
    }

    /** A part that does not matter to this request, or that somebody else judges. */
    public <T> AccountFacts aside(Part<T> part, String why) {
        return with(part, new Fact.Aside<>(why));
    }

    @SuppressWarnings("unchecked") // with() puts a fact of T under a part of T only
    public <T> Fact<T> of(Part<T> part) {
        Fact<?> fact = parts.get(part);
        return fact == null ? new Fact.NotGiven<>() : (Fact<T>) fact;
    }

    public <T> AccountFacts with(Part<T> part, Fact<T> fact) {
        var more = new LinkedHashMap<Part<?>, Fact<?>>(parts);
        more.put(part, fact);
        return new AccountFacts(coverage, more);
    }
}
