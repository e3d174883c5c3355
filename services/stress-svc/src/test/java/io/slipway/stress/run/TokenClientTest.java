package io.slipway.stress.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.stress.run.TokenClient.NoToken;
import io.slipway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenClientTest {
    private HttpServer provider;
    private volatile int status = 200;
    private volatile String answer = "";

    @BeforeEach
    void start() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        provider = HttpServer.create(address, 0);
        provider.createContext(
                "/.well-known/openid-configuration",
                exchange -> send(exchange, 200, "{\"token_endpoint\":\"" + issuer() + "/token\"}"));
        provider.createContext("/token", exchange -> send(exchange, status, answer));
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    @Test
    void aTokenIsOldWhenHalfOfItsLifeIsOver() {
        answer = "{\"access_token\":\"t\",\"expires_in\":600}";
        assertThat(client().token().old()).isFalse();
        assertThat(client().token().renewFrom() - System.nanoTime())
                .isBetween(TimeUnit.SECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(300));

        answer = "{\"access_token\":\"t\",\"expires_in\":1}";
        TokenClient.Token brief = client().token();
        Await.until(() -> assertThat(brief.old()).isTrue());
    }

    @Test
    void aProviderThatGivesNoneIsToldWithoutItsWords() {
        status = 502;
        answer = "<html>secret</html>";
        assertThatThrownBy(() -> client().token())
                .isInstanceOf(NoToken.class)
                .hasMessageEndingWith("it answered 502");

        status = 200;
        assertThatThrownBy(() -> client().token()).hasMessageEndingWith("its answer is no JSON");

        answer = "{\"error\":\"secret\"}";
        assertThatThrownBy(() -> client().token())
                .hasMessageEndingWith("its answer has no access_token");
    }

    @Test
    void aTokenIsNeverWrittenOut() {
        answer = "{\"access_token\":\"sesame\",\"expires_in\":600}";

        assertThat(client().token().toString()).doesNotContain("sesame");
    }

    private String issuer() {
        return "http://127.0.0.1:" + provider.getAddress().getPort();
    }

    private TokenClient client() {
        return new TokenClient(
                new TokenConfig() {
                    @Override
                    public String issuer() {
                        return TokenClientTest.this.issuer();
                    }

                    @Override
                    public String clientId() {
                        return "stress-svc";
                    }

                    @Override
                    public String clientSecret() {
                        return "s";
                    }
                },
                new ObjectMapper());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
