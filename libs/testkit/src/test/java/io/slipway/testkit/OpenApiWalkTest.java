package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A service of two operations, one of which forgets to look at the tenant. */
class OpenApiWalkTest {
    private static final SlipwayStack STACK = new SlipwayStack();
    private static final Operation LIST =
            Operation.of("GET /things").allows("viewer", "operator").listed();
    private static final Operation ONE =
            Operation.of("GET /things/{id}").allows("viewer", "operator").with("id", "7");

    private static final HttpServer server = unstarted();

    @BeforeAll
    static void start() {
        STACK.init(Map.of("database", "none"));
        STACK.start();
        server.createContext(
                "/q/openapi",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "{\"paths\":{\"/things\":{\"get\":{}},\"/things/{id}\":{\"get\":{}}}}"));
        server.createContext("/things", OpenApiWalkTest::things);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        STACK.stop();
    }

    @Test
    void isContentWhenEveryWrongWayIsRefused() {
        OpenApiWalk.of(LIST, ONE).walk(service());
    }

    @Test
    void findsAnOperationWithoutACase() {
        assertThatThrownBy(() -> OpenApiWalk.of(LIST).walk(service()))
                .hasMessage("GET /things/{id} has no authorization case");
    }

    @Test
    void findsACaseWithoutAnOperation() {
        var gone = Operation.of("DELETE /things").allows("viewer");

        assertThatThrownBy(() -> OpenApiWalk.of(LIST, ONE, gone).walk(service()))
                .hasMessageContaining("DELETE /things is not documented");
    }

    @Test
    void findsAThingThatAnotherTenantSees() {
        assertThatThrownBy(() -> OpenApiWalk.of(LIST, ONE.owned()).walk(service()))
                .hasMessageContaining(
                        "GET /things/{id} with another tenant: 404 expected, got 200");
    }

    @Test
    void findsARoleThatIsLetInOrKeptOutWrongly() {
        var stricter = Operation.of("GET /things").allows("operator").listed();
        var wider =
                Operation.of("GET /things/{id}")
                        .allows("viewer", "operator", "admin")
                        .with("id", "7");

        assertThatThrownBy(() -> OpenApiWalk.of(stricter, wider).walk(service()))
                .hasMessageContaining("GET /things with the role viewer: 403 expected, got 200")
                .hasMessageContaining(
                        "GET /things/{id} with the role admin: let in expected, got 403");
    }

    private static void things(HttpExchange exchange) throws IOException {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !genuine(header.replaceFirst("^Bearer ", ""))) {
            answer(exchange, 401, "");
            return;
        }
        var claims = Tokens.claims(header);
        var roles = claims.at("/realm_access/roles").toString();
        if (!roles.contains("viewer") && !roles.contains("operator")) {
            answer(exchange, 403, "");
            return;
        }
        boolean ours = claims.path("tenant").asText().equals("team-a");
        answer(exchange, 200, ours ? "{\"items\":[1]}" : "{\"items\":[]}");
    }

    /**
     * A signature cannot be checked here; a token that was not given out as it is, is not genuine.
     */
    private static boolean genuine(String token) {
        if (token.equals("nonsense")) {
            return false;
        }
        var claims = Tokens.claims(token);
        return claims.path("exp").asLong() > Instant.now().getEpochSecond()
                && claims.path("aud").toString().contains("slipway")
                && claims.path("iss").asText().equals(Addresses.current().issuer())
                && token.equals(Tokens.of(claims.path("preferred_username").asText()));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.getBytes(UTF_8).length);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private static HttpServer unstarted() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI service() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
