package io.slipway.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.token.Grant;
import io.slipway.cli.token.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** RFC 8628: the user enters a code on another device, we ask until it was. */
final class DeviceLogin {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final Session session;
    private final Issuer issuer;
    private final String clientId;

    DeviceLogin(Session session, Issuer issuer, String clientId) {
        this.session = session;
        this.issuer = issuer;
        this.clientId = clientId;
    }

    void run() throws InterruptedException {
        JsonNode offer =
                issuer.post(
                        issuer.endpoint("device_authorization_endpoint"),
                        Map.of("client_id", clientId, "scope", "openid"));
        String deviceCode = Json.text(offer, "device_code");
        if (deviceCode.isEmpty()) {
            throw new Failure(
                    Exit.LOGIN_NEEDED,
                    "the issuer gave no device code",
                    Json.text(offer, "error") + " " + Json.text(offer, "error_description"),
                    "slipway login --help");
        }
        // On standard error even with --quiet: without it nobody can log in.
        session.machine()
                .terminal()
                .err()
                .printf(
                        "Open %s and enter the code %s%n",
                        Json.text(offer, "verification_uri"), Json.text(offer, "user_code"));
        session.machine().terminal().err().flush();
        poll(deviceCode, offer);
    }

    private void poll(String deviceCode, JsonNode offer) throws InterruptedException {
        long interval = offer.path("interval").asLong(5);
        Instant end = now().plusSeconds(offer.path("expires_in").asLong(600));
        Grant grant = Grant.of(clientId, Map.of("grant_type", GRANT, "device_code", deviceCode));
        while (now().isBefore(end)) {
            session.pause(Duration.ofSeconds(interval));
            JsonNode answer = issuer.ask(grant);
            switch (Json.text(answer, "error")) {
                case "authorization_pending" -> session.progress().show("Waiting for you…");
                case "slow_down" -> interval += 5;
                default -> {
                    session.progress().clear();
                    session.tokens().keep(grant, answer);
                    return;
                }
            }
        }
        throw new Failure(
                Exit.LOGIN_NEEDED,
                "nobody entered the code",
                "it was good until " + end,
                "slipway login --device");
    }

    private Instant now() {
        return session.machine().clock().instant();
    }
}
