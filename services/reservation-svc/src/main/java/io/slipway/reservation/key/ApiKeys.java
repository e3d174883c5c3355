package io.slipway.reservation.key;

import io.quarkus.security.identity.SecurityIdentity;
import io.slipway.envelope.Uuid7;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be asked of keys. */
@ApplicationScoped
public class ApiKeys {
    static final Duration LIVES = Duration.ofHours(2);
    static final Duration LIVES_MAX = Duration.ofDays(7);
    static final Duration OVERLAP_MAX = Duration.ofHours(1);
    static final String ATTRIBUTE = "slipway.key";

    /** Good at a time, of one owner. */
    static final int MOST = 20;

    private final KeyStore store;
    private final SecurityIdentity identity;
    private final Clock clock;

    ApiKeys(KeyStore store, SecurityIdentity identity, Clock clock) {
        this.store = store;
        this.identity = identity;
        this.clock = clock;
    }

    /** What may be reserved by the present request; null when it does not come with a key. */
    public @Nullable KeyLimits limits() {
        return identity.getAttribute(ATTRIBUTE) instanceof KeyLimits limits ? limits : null;
    }

    Uni<ApiKey.Issued> make(Caller caller, ApiKey.Wish wish) {
        refuseKeys();
        if (!mayGive(caller, wish.role())) {
            throw KeyProblem.tooHigh(wish.role());
        }
        var secret = Secret.random();
        return store.insert(
                        wish,
                        Uuid7.text(clock.instant()),
                        new KeyOwner(caller.tenant(), caller.subject()),
                        secret,
                        MOST)
                .map(key -> there(key, () -> KeyProblem.tooMany(MOST)))
                .map(key -> new ApiKey.Issued(key, secret));
    }

    /** Admins see everybody's of their tenant. */
    Uni<List<ApiKey>> page(Caller caller, @Nullable String before, int limit) {
        return store.page(
                caller.tenant(), caller.may(Roles.ADMIN) ? null : caller.subject(), before, limit);
    }

    Uni<ApiKey> get(Caller caller, String id) {
        return store.of(caller.tenant(), id).map(key -> own(caller, key));
    }

    /** Another secret and another end; the one before may be good for a little longer. */
    Uni<ApiKey.Issued> rotate(Caller caller, String id, Duration overlap) {
        refuseKeys();
        var secret = Secret.random();
        return get(caller, id)
                .invoke(
                        key -> {
                            if (!mayGive(caller, key.role())) {
                                throw KeyProblem.tooHigh(key.role());
                            }
                        })
                .chain(
                        key ->
                                store.rotate(caller.tenant(), id, secret, overlap)
                                        .map(
                                                rotated ->
                                                        there(
                                                                rotated,
                                                                () ->
                                                                        KeyProblem.ended(
                                                                                key.state(
                                                                                        clock
                                                                                                .instant())))))
                .map(key -> new ApiKey.Issued(key, secret));
    }

    /** At once, wherever it is used. */
    Uni<ApiKey> revoke(Caller caller, String id) {
        refuseKeys();
        return get(caller, id)
                .chain(() -> store.revoke(caller.tenant(), id))
                .map(key -> there(key, KeyProblem::unknown));
    }

    /** The key that somebody came with, or the problem that says what is wrong with it. */
    Uni<ApiKey> verify(String text) {
        var secret = Secret.of(text);
        if (secret.isEmpty()) {
            return Uni.createFrom().failure(KeyProblem.notKnown());
        }
        return store.find(secret.get().prefix())
                .map(found -> verified(secret.get(), found))
                .call(found -> found.unused() ? noteUse(found.key()) : nothing())
                .map(KeyStore.Found::key)
                .onFailure(failure -> !(failure instanceof Problem))
                .transform(
                        away ->
                                CommonProblem.UNAVAILABLE
                                        .because("The key cannot be looked at now.")
                                        .fix("Try again in a moment.")
                                        .retryAfter(Duration.ofSeconds(2)));
    }

    private Uni<Void> noteUse(ApiKey key) {
        return store.used(key.id()).onFailure().recoverWithNull();
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    /** What is wrong is told to whoever has the secret only. */
    private static KeyStore.Found verified(Secret secret, KeyStore.@Nullable Found found) {
        boolean right = secret.hashesTo(found == null ? "" : found.hash());
        if (found == null || !right) {
            throw KeyProblem.notKnown();
        }
        var key = found.key();
        Instant revokedAt = key.revokedAt();
        if (revokedAt != null) {
            throw KeyProblem.revoked(revokedAt);
        }
        if (!key.expiresAt().isAfter(found.now())) {
            throw KeyProblem.expired(key.expiresAt());
        }
        return found;
    }

    private void refuseKeys() {
        if (limits() != null) {
            throw KeyProblem.byKey();
        }
    }

    /** An admin may give every role, others what they are; an operator may do what viewers do. */
    private static boolean mayGive(Caller caller, String role) {
        return caller.may(role)
                || caller.may(Roles.ADMIN)
                || (role.equals(Roles.VIEWER) && caller.may(Roles.OPERATOR));
    }

    private static ApiKey there(@Nullable ApiKey key, Supplier<Problem> otherwise) {
        if (key == null) {
            throw otherwise.get();
        }
        return key;
    }

    private static ApiKey own(Caller caller, @Nullable ApiKey key) {
        if (key == null || !(key.owner().equals(caller.subject()) || caller.may(Roles.ADMIN))) {
            throw KeyProblem.unknown();
        }
        return key;
    }
}
