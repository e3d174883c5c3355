package io.slipway.problem;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Whom the tokens of the last minute speak for. A client sends the same token with each request,
 * and its signature costs as much processor time as the rest of a small request.
 *
 * <p>Only what was verified is known, for {@link #LONGEST} and never past its own expiry; so a
 * signing key that was withdrawn is honoured that much longer. Tokens are kept as SHA-256.
 */
final class KnownTokens {
    static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST = 10_000;
    private static final String EXPIRES = "quarkus.identity.expire-time";

    private final Cache<String, SecurityIdentity> known;

    KnownTokens(InstantSource clock, Ticker ticker) {
        this.known =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .expireAfter(
                                Expiry.<String, SecurityIdentity>creating(
                                        (_, identity) -> life(identity, clock)))
                        .build();
    }

    /**
     * @param verify asked for a token that is not known; what it refuses stays unknown
     */
    Uni<SecurityIdentity> of(String token, Supplier<Uni<SecurityIdentity>> verify) {
        String name = name(token);
        SecurityIdentity identity = known.getIfPresent(name);
        return identity == null
                ? verify.get().invoke(verified -> keep(name, verified))
                : Uni.createFrom().item(identity);
    }

    private void keep(String name, SecurityIdentity verified) {
        if (verified != null && verified.getPrincipal() instanceof JsonWebToken) {
            known.put(name, withoutRequest(verified));
        }
    }

    /** The identity of one request refers to that request; this one outlives it. */
    private static SecurityIdentity withoutRequest(SecurityIdentity verified) {
        var builder =
                QuarkusSecurityIdentity.builder()
                        .setPrincipal(verified.getPrincipal())
                        .addRoles(verified.getRoles())
                        .addCredentials(verified.getCredentials());
        Object expires = verified.getAttribute(EXPIRES);
        return (expires == null ? builder : builder.addAttribute(EXPIRES, expires)).build();
    }

    private static Duration life(SecurityIdentity identity, InstantSource clock) {
        long expires = ((JsonWebToken) identity.getPrincipal()).getExpirationTime();
        long left = expires - clock.instant().getEpochSecond();
        return Duration.ofSeconds(Math.clamp(left, 0, LONGEST.toSeconds()));
    }

    private static String name(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
