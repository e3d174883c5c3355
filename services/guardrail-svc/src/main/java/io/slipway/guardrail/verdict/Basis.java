package io.slipway.guardrail.verdict;

import io.slipway.guardrail.rule.Evidence;
import io.slipway.guardrail.rule.Judgement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict rests on beside the request.
 *
 * @param accountId that was read; null when none was
 * @param evidence the readings that any rule relied on, each once
 * @param expiresAt when the first of them must be had anew; null when none was needed
 */
record Basis(
        @Nullable String accountId, List<Evidence.Used> evidence, @Nullable Instant expiresAt) {
    static final Basis REQUEST_ALONE = new Basis(null, List.of(), null);

    static Basis of(String accountId, Judgement judgement) {
        return new Basis(
                accountId,
                judgement.evidence().values().stream().flatMap(List::stream).distinct().toList(),
                judgement.expires().values().stream().min(Instant::compareTo).orElse(null));
    }
}
