package io.slipway.testkit;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Parts that run already, at {@code SLIPWAY_KAFKA} (host:port), {@code SLIPWAY_PG_URL}
 * (postgresql://user:password@host:port, a login that may create databases and roles) and {@code
 * SLIPWAY_OIDC} (issuer of a realm made from realm.json). What is not given is started as a
 * process.
 */
final class GivenParts implements Parts {
    static boolean given() {
        return env("SLIPWAY_KAFKA") != null
                || env("SLIPWAY_PG_URL") != null
                || env("SLIPWAY_OIDC") != null;
    }

    @Override
    public Addresses start() {
        var kafka = env("SLIPWAY_KAFKA");
        var database = env("SLIPWAY_PG_URL");
        var issuer = env("SLIPWAY_OIDC");
        var own = new ProcessParts().start(kafka == null, database == null, issuer == null);
        return new Addresses(
                kafka == null ? own.kafka() : kafka,
                database == null ? own.database() : database(database),
                issuer == null ? own.issuer() : issuer,
                issuer == null ? own.strangeIssuer() : stranger(issuer));
    }

    private static Addresses.Database database(String text) {
        var uri = URI.create(text);
        var login = uri.getUserInfo();
        if (!"postgresql".equals(uri.getScheme()) || login == null || !login.contains(":")) {
            throw new IllegalStateException(
                    "SLIPWAY_PG_URL must read postgresql://user:password@host:port");
        }
        int colon = login.indexOf(':');
        return new Addresses.Database(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                login.substring(0, colon),
                login.substring(colon + 1));
    }

    /** Keycloak's master realm; the light provider's second issuer. */
    private static String stranger(String issuer) {
        return issuer.contains("/realms/")
                ? issuer.replaceFirst("/realms/.*", "/realms/master")
                : issuer.replaceFirst("/[^/]*$", "/stranger");
    }

    private static @Nullable String env(String name) {
        var value = System.getenv(name);
        return value == null || value.isBlank() ? null : value;
    }
}
