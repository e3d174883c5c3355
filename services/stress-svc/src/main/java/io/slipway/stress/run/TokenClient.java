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
 * Our own access token, by the client credentials grant. A run may outlive it: providers give five
 * minutes as often as an hour. Blocks, for ten seconds at most.
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

    /**
     * @param renewFrom moment of {@link System#nanoTime()} at which half of its life is over
     */
    record Token(String value, long renewFrom) {
        /** Of a life that nobody told. */
        static final Duration USUAL_LIFE = Duration.ofMinutes(5);

        boolean old() {
            return System.nanoTime() - renewFrom > 0;
        }

        @Override
        public String toString() {
            return "a token";
        }
    }

    Token token() {
        URI discovery = URI.create(config.issuer() + "/.well-known/openid-configuration");
        String endpoint = text(answer(HttpRequest.newBuilder(discovery)), "token_endpoint");
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(encoded(config.clientId()), encoded(config.clientSecret()));
        long asked = System.nanoTime();
        JsonNode answer =
                answer(
                        HttpRequest.newBuilder(URI.create(endpoint))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)));
        long seconds = answer.path("expires_in").asLong(Token.USUAL_LIFE.toSeconds());
        return new Token(
                text(answer, "access_token"), asked + Duration.ofSeconds(seconds).toNanos() / 2);
    }

    private JsonNode answer(HttpRequest.Builder request) {
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofByteArray());
        } catch (IOException unreachable) {
            throw new NoToken("it did not answer");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new NoToken("the wait was interrupted");
        }
        if (answer.statusCode() != 200) {
            throw new NoToken("it answered " + answer.statusCode());
        }
        try {
            return json.readTree(answer.body());
        } catch (IOException broken) {
            throw new NoToken("its answer is no JSON");
        }
    }

    private static String text(JsonNode answer, String member) {
        String text = answer.path(member).textValue();
        if (text == null) {
            throw new NoToken("its answer has no " + member);
        }
        return text;
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
