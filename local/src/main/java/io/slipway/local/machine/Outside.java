package io.slipway.local.machine;

import io.slipway.local.stack.PostgresServer;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where broker, database server and issuer are: ours, or those that the environment names
 * (SLIPWAY_KAFKA, SLIPWAY_PG_URL, SLIPWAY_OIDC), and the cluster of KUBECONFIG.
 */
public record Outside(
        String kafka,
        Server database,
        String issuer,
        @Nullable String kubeconfig,
        Map<Part, Boolean> given) {

    /** A server with a login that may create databases and roles. */
    public record Server(String host, int port, String user, String password) {
        String jdbcUrl(String name) {
            return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
        }

        String reactiveUrl(String name) {
            return "postgresql://%s:%d/%s".formatted(host, port, name);
        }
    }

    /** Which provider answers as issuer when we start one. */
    public enum Provider {
        LIGHT("/slipway"),
        KEYCLOAK("/realms/slipway");

        private final String path;

        Provider(String path) {
            this.path = path;
        }
    }

    /**
     * A provider that runs already is the issuer, whichever it is. A KUBECONFIG that leads to the
     * simulated cluster, as kubectl wants it, is no cluster of yours.
     */
    public static Outside of(
            Home home,
            Ports ports,
            Map<String, String> environment,
            Ledger ledger,
            Provider provider) {
        var kafka = given(environment, "SLIPWAY_KAFKA");
        var database = given(environment, "SLIPWAY_PG_URL");
        var issuer = given(environment, "SLIPWAY_OIDC");
        var kubeconfig = given(environment, "KUBECONFIG");
        if (kubeconfig != null && Path.of(kubeconfig).toAbsolutePath().equals(home.kubeconfig())) {
            kubeconfig = null;
        }
        return new Outside(
                kafka == null ? "127.0.0.1:" + ports.of(Part.KAFKA) : kafka,
                database == null
                        ? new Server(
                                "127.0.0.1",
                                ports.of(Part.POSTGRES),
                                PostgresServer.USER,
                                PostgresServer.PASSWORD)
                        : server(database),
                issuer == null
                        ? ledger.alive(Part.OIDC)
                                .map(Running::address)
                                .orElse(ports.url(Part.OIDC) + provider.path)
                        : issuer,
                kubeconfig,
                Map.of(
                        Part.KAFKA, kafka != null,
                        Part.POSTGRES, database != null,
                        Part.OIDC, issuer != null,
                        Part.KUBERNETES, kubeconfig != null));
    }

    /** The same with the simulated cluster, whatever KUBECONFIG says. */
    public Outside withoutCluster() {
        var others = new EnumMap<>(given);
        others.put(Part.KUBERNETES, false);
        return new Outside(kafka, database, issuer, null, others);
    }

    /** What is given and cannot be used is told before anything is started. */
    void refuseMissing() {
        if (kubeconfig == null) {
            return;
        }
        for (var file : kubeconfig.split(File.pathSeparator, -1)) {
            if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
                throw new Trouble(
                        "KUBECONFIG names %s, which cannot be read".formatted(file),
                        "Name the file of your cluster, or unset KUBECONFIG for the simulated one.");
            }
        }
    }

    boolean keycloak() {
        return issuer.endsWith(Provider.KEYCLOAK.path);
    }

    /** Where a part is reached. */
    String address(Part part, Ports ports) {
        return switch (part) {
            case POSTGRES -> database.host() + ":" + database.port();
            case KAFKA -> kafka;
            case OIDC -> issuer;
            case KUBERNETES -> kubeconfig == null ? ports.url(part) : kubeconfig;
            case LLM, AWS, DEPLOY, GUARDRAIL, ENDPOINT, RESERVATION, WORKSTATION, STRESS ->
                    ports.url(part);
        };
    }

    boolean gives(Part part) {
        return given.getOrDefault(part, false);
    }

    private static Server server(String text) {
        var advice =
                new Trouble(
                        "SLIPWAY_PG_URL cannot be understood",
                        "Write it as postgresql://user:password@host:port");
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException noAddress) {
            throw advice;
        }
        var login = uri.getUserInfo();
        if (!"postgresql".equals(uri.getScheme())
                || uri.getHost() == null
                || login == null
                || !login.contains(":")) {
            throw advice;
        }
        int colon = login.indexOf(':');
        return new Server(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                login.substring(0, colon),
                login.substring(colon + 1));
    }

    private static @Nullable String given(Map<String, String> environment, String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
