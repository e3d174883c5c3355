package io.slipway.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What login leaves behind for one context.
 *
 * @param issuer who gave the token; it is not used at another one
 * @param secretFile where the client secret is, for client credentials; never the secret itself
 * @param tokenFile where somebody else keeps a fresh token; then there is none here
 */
public record Stored(
        String issuer,
        String clientId,
        String accessToken,
        @Nullable String refreshToken,
        @Nullable String secretFile,
        @Nullable String tokenFile,
        Instant expiresAt) {

    static Stored read(JsonNode json) {
        return new Stored(
                Json.text(json, "issuer"),
                Json.text(json, "clientId"),
                Json.text(json, "accessToken"),
                optional(json, "refreshToken"),
                optional(json, "secretFile"),
                optional(json, "tokenFile"),
                instant(Json.text(json, "expiresAt")));
    }

    JsonNode json() {
        return Json.object()
                .put("issuer", issuer)
                .put("clientId", clientId)
                .put("accessToken", accessToken)
                .put("refreshToken", refreshToken)
                .put("secretFile", secretFile)
                .put("tokenFile", tokenFile)
                .put("expiresAt", expiresAt.toString());
    }

    /** The token endpoint's answer, as of now. */
    static Stored of(Grant grant, String issuer, JsonNode answer, Instant now) {
        String refresh = Json.text(answer, "refresh_token");
        return new Stored(
                issuer,
                grant.clientId(),
                Json.text(answer, "access_token"),
                refresh.isEmpty() ? null : refresh,
                grant.secretFile(),
                null,
                now.plusSeconds(answer.path("expires_in").asLong(300)));
    }

    @Override
    public String toString() {
        return "token of " + clientId + " from " + issuer + " until " + expiresAt;
    }

    private static @Nullable String optional(JsonNode json, String field) {
        String value = Json.text(json, field);
        return value.isEmpty() ? null : value;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }
}
