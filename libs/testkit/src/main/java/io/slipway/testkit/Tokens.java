package io.slipway.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Access tokens of the demo realm, from the provider that the test runs on. Logins: viewer,
 * operator, admin (team-a), other, other-admin (operator and admin of team-b), agent-ws-1,
 * agent-ws-2 (GPU hosts), acme (producer).
 */
public final class Tokens {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    // Services accept a token for 30 s after its end, because clocks differ.
    private static final Duration GRACE = Duration.ofSeconds(31);
    private static final Map<String, String> ISSUED = new ConcurrentHashMap<>();

    private Tokens() {}

    public static String of(String login) {
        return token(Addresses.current().issuer(), "slipway-cli", login);
    }

    /** Right in all but its time. */
    public static String expired(String login) {
        var token = token(Addresses.current().issuer(), "test-expired", login);
        var end = Instant.ofEpochSecond(claims(token).path("exp").asLong()).plus(GRACE);
        Await.value(GRACE.multipliedBy(2), Instant::now, end::isBefore);
        return token;
    }

    /** Right in all but its audience. */
    public static String wrongAudience(String login) {
        return token(Addresses.current().issuer(), "test-no-audience", login);
    }

    /** From an issuer that no service trusts; right in all else where the provider can do that. */
    public static String wrongIssuer(String login) {
        var issuer = Addresses.current().strangeIssuer();
        return issuer.endsWith("/realms/master")
                ? tampered(login)
                : token(issuer, "slipway-cli", login);
    }

    /** Right in all but its signature. */
    public static String tampered(String login) {
        var token = of(login);
        int at = token.lastIndexOf('.') + 10;
        char flipped = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + flipped + token.substring(at + 1);
    }

    /** What the token says; the signature is not looked at. */
    public static JsonNode claims(String token) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        } catch (IOException e) {
            throw new IllegalStateException("Not a token", e);
        }
    }

    private static String token(String issuer, String client, String login) {
        return ISSUED.computeIfAbsent(
                String.join(" ", issuer, client, login), _ -> request(issuer, client, login));
    }

    private static String request(String issuer, String client, String login) {
        try {
            var discovery =
                    HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                            .timeout(LIMIT)
                            .build();
            var endpoint =
                    JSON.readTree(HTTP.send(discovery, BodyHandlers.ofString()).body())
                            .path("token_endpoint")
                            .asText();
            var form =
                    Map.of(
                            "grant_type", "password",
                            "client_id", client,
                            "username", login,
                            "password", login);
            var request =
                    HttpRequest.newBuilder(URI.create(endpoint))
                            .timeout(LIMIT)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(encoded(form)))
                            .build();
            var answer = JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
            if (!answer.has("access_token")) {
                throw new IllegalStateException(
                        "%s gives %s no token: %s".formatted(issuer, login, answer));
            }
            return answer.path("access_token").asText();
        } catch (IOException e) {
            throw new IllegalStateException("No answer from " + issuer, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while asking " + issuer, e);
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(
                        field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
