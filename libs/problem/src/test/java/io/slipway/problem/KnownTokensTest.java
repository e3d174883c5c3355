package io.slipway.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownTokensTest {
    private Instant now = Instant.ofEpochSecond(1_000_000);
    private int verified;
    private final KnownTokens tokens =
            new KnownTokens(() -> now, () -> Duration.between(Instant.EPOCH, now).toNanos());

    @Test
    void aTokenIsVerifiedOnceAMinute() {
        assertEquals("ann", ask("token", "ann", Duration.ofHours(1)));
        pass(KnownTokens.LONGEST.minusSeconds(1));
        assertEquals("ann", ask("token", "somebody else", Duration.ofHours(1)));
        assertEquals(1, verified);
        pass(Duration.ofSeconds(1));
        assertEquals("bob", ask("token", "bob", Duration.ofHours(1)));
        assertEquals(2, verified);
    }

    @Test
    void noTokenIsKnownPastItsExpiry() {
        ask("token", "ann", Duration.ofSeconds(10));
        pass(Duration.ofSeconds(9));
        ask("token", "ann", Duration.ofSeconds(1));
        assertEquals(1, verified);
        pass(Duration.ofSeconds(1));
        assertThrows(AuthenticationFailedException.class, () -> refuse("token"));
    }

    @Test
    void aTokenThatHasExpiredIsVerifiedEachTime() {
        ask("token", "ann", Duration.ofSeconds(-5));
        ask("token", "ann", Duration.ofSeconds(-5));
        assertEquals(2, verified);
    }

    @Test
    void whatWasRefusedStaysUnknown() {
        assertThrows(AuthenticationFailedException.class, () -> refuse("token"));
        assertEquals("ann", ask("token", "ann", Duration.ofHours(1)));
    }

    @Test
    void aTokenThatDiffersInOneLetterIsAnother() {
        ask("token", "ann", Duration.ofHours(1));
        assertThrows(AuthenticationFailedException.class, () -> refuse("tokem"));
    }

    @Test
    void whatBelongsToOneRequestIsNotKept() {
        SecurityIdentity first =
                QuarkusSecurityIdentity.builder()
                        .setPrincipal(new Token("ann", now.plusSeconds(60).getEpochSecond()))
                        .addRole("viewer")
                        .addAttribute("request", new Object())
                        .build();
        tokens.of("token", () -> Uni.createFrom().item(first))
                .await()
                .atMost(Duration.ofSeconds(5));
        SecurityIdentity again =
                tokens.of("token", () -> Uni.createFrom().nullItem())
                        .await()
                        .atMost(Duration.ofSeconds(5));
        assertNull(again.getAttribute("request"));
        assertEquals(Set.of("viewer"), again.getRoles());
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private String ask(String token, String subject, Duration life) {
        return tokens.of(
                        token,
                        () -> {
                            verified++;
                            return Uni.createFrom()
                                    .item(
                                            QuarkusSecurityIdentity.builder()
                                                    .setPrincipal(
                                                            new Token(
                                                                    subject,
                                                                    now.plus(life)
                                                                            .getEpochSecond()))
                                                    .build());
                        })
                .await()
                .atMost(Duration.ofSeconds(5))
                .getPrincipal()
                .getName();
    }

    private void refuse(String token) {
        tokens.of(token, () -> Uni.createFrom().failure(new AuthenticationFailedException()))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private record Token(String subject, long expires) implements JsonWebToken {
        @Override
        public String getName() {
            return subject;
        }

        @Override
        public Set<String> getClaimNames() {
            return Set.of(Claims.exp.name());
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the interface is so
        public <T> @Nullable T getClaim(String name) {
            return Claims.exp.name().equals(name) ? (T) Long.valueOf(expires) : null;
        }
    }
}
