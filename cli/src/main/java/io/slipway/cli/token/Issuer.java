package io.slipway.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Answer;
import io.slipway.cli.http.Api;
import io.slipway.cli.http.Exchange;
import io.slipway.cli.http.Wire;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The OIDC issuer of a context, found by discovery. */
public final class Issuer {
    private final Wire wire;
    private final String url;
    private final Duration timeout;
    private @Nullable JsonNode discovered;

    public Issuer(Wire wire, String url, Duration timeout) {
        this.wire = wire;
        this.url = url;
        this.timeout = timeout;
    }

    public String url() {
        return url;
    }

    public boolean onThisMachine() {
        String host = URI.create(url).getHost();
        return host != null && Wire.loopback(host);
    }

    public boolean offers(String endpoint) {
        return !Json.text(discovery(), endpoint).isEmpty();
    }

    public URI endpoint(String name) {
        String address = Json.text(discovery(), name);
        if (address.isEmpty()) {
            throw Failure.usage(
                    "the issuer has no " + name.replace('_', ' '),
                    "%s does not offer this way to log in".formatted(url),
                    "slipway login --help");
        }
        return URI.create(address);
    }

    /** The answer of the token endpoint, an OAuth error included. */
    public JsonNode ask(Grant grant) {
        Map<String, String> form = new LinkedHashMap<>(grant.form());
        form.put("client_id", grant.clientId());
        return post(endpoint("token_endpoint"), form);
    }

    public JsonNode post(URI endpoint, Map<String, String> form) {
        Map<String, String> headers =
                Map.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Accept",
                        "application/json");
        return exchange(new Exchange("POST", endpoint, headers, encoded(form), timeout)).json();
    }

    private static String encoded(Map<String, String> form) {
        StringJoiner text = new StringJoiner("&");
        form.forEach((name, value) -> text.add(Api.escaped(name) + "=" + Api.escaped(value)));
        return text.toString();
    }

    private JsonNode discovery() {
        JsonNode known = discovered;
        if (known != null) {
            return known;
        }
        URI uri = URI.create(url + "/.well-known/openid-configuration");
        Answer answer = exchange(new Exchange("GET", uri, Map.of(), null, timeout));
        JsonNode found = answer.json();
        if (!answer.fine() || !found.isObject()) {
            throw unreachable("it answered %d to %s".formatted(answer.status(), uri.getPath()));
        }
        discovered = found;
        return found;
    }

    private Answer exchange(Exchange ask) {
        try {
            return wire.exchange(ask);
        } catch (IOException e) {
            throw unreachable(String.valueOf(e.getMessage()));
        }
    }

    private Failure unreachable(String why) {
        return new Failure(
                Exit.UNAVAILABLE,
                "the issuer %s does not answer".formatted(url),
                why,
                "slipway doctor");
    }
}
