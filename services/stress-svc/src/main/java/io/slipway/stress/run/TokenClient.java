package io.slipway.stress.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Our own access token, by the client credentials grant; one per run, for it outlives a run.
 * Blocks, for ten seconds at most.
 */
@ApplicationScoped
class TokenClient {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final TokenConfig config;
    private final ObjectMapper json;

    TokenClient(TokenConfig config, ObjectMapper json) {
        this.config = config;
        this.json = json;
    }

    String token() {
        URI discovery = URI.create(config.issuer() + "/.well-known/openid-configuration");
        String endpoint = text(HttpRequest.newBuilder(discovery), "token_endpoint");
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(encoded(config.clientId()), encoded(config.clientSecret()));
        return text(
                HttpRequest.newBuilder(URI.create(endpoint))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)),
                "access_token");
    }

    private String text(HttpRequest.Builder request, String member) {
        try {
            HttpResponse<byte[]> answer =
                    http.send(request.timeout(LIMIT).build(), BodyHandlers.ofByteArray());
            JsonNode value = json.readTree(answer.body()).path(member);
            if (answer.statusCode() != 200 || !value.isTextual()) {
                throw new NoToken("it answered " + answer.statusCode());
            }
            return value.textValue();
        } catch (IOException unreachable) {
            throw new NoToken("it did not answer");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new NoToken("the wait was interrupted");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The provider gave none; the text names neither secret nor answer. */
    static final class NoToken extends RuntimeException {
        NoToken(String why) {
            super("the OIDC provider gave no token: " + why);
        }
    }
}
