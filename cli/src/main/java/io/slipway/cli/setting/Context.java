package io.slipway.cli.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one installation is.
 *
 * @param url one gateway in front of all services, or null
 * @param services base URL per service, where there is no gateway
 * @param issuer the OIDC issuer
 * @param kafka bootstrap servers
 * @param kafkaProperties a file with client properties (TLS, SASL), or null
 */
public record Context(
        String name,
        @Nullable String url,
        Map<Service, String> services,
        String issuer,
        String clientId,
        String kafka,
        @Nullable String kafkaProperties) {

    public static final String LOCAL = "local";

    /** The context of {@code slipway up} on this machine: where it runs, or else usually does. */
    static Context local(LocalStack stack) {
        Map<Service, String> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            services.put(service, stack.of(service.name(), service.localUrl()));
        }
        return new Context(
                LOCAL,
                null,
                services,
                stack.of("OIDC", "http://127.0.0.1:18080/slipway"),
                "slipway-cli",
                stack.of("KAFKA", "127.0.0.1:19092"),
                null);
    }

    /** What the file leaves out of context {@code local} is as in the local stack. */
    static Context read(String name, JsonNode json, LocalStack stack) {
        Context start =
                name.equals(LOCAL)
                        ? local(stack)
                        : new Context(name, null, Map.of(), "", "slipway-cli", "", null);
        Map<Service, String> services = new EnumMap<>(Service.class);
        services.putAll(start.services);
        for (Service service : Service.values()) {
            String url = Json.text(json.path("services"), service.key());
            if (!url.isEmpty()) {
                services.put(service, url);
            }
        }
        return new Context(
                name,
                given(json, "url", start.url),
                services,
                orElse(Json.text(json, "issuer"), start.issuer),
                orElse(Json.text(json, "clientId"), start.clientId),
                orElse(Json.text(json, "kafka"), start.kafka),
                given(json, "kafkaProperties", start.kafkaProperties));
    }

    public ObjectNode json() {
        ObjectNode json = Json.object().put("name", name);
        if (url != null) {
            json.put("url", url);
        }
        ObjectNode urls = json.putObject("services");
        services.forEach((service, base) -> urls.put(service.key(), base));
        json.put("issuer", issuer).put("clientId", clientId).put("kafka", kafka);
        if (kafkaProperties != null) {
            json.put("kafkaProperties", kafkaProperties);
        }
        return json;
    }

    Context behind(String gateway) {
        return new Context(name, gateway, services, issuer, clientId, kafka, kafkaProperties);
    }

    public URI base(Service service) {
        String base = url != null ? url : services.get(service);
        if (base == null) {
            throw missing("a URL for the %s service".formatted(service.key()), service.key());
        }
        return URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
    }

    public String issuerUrl() {
        if (issuer.isEmpty()) {
            throw missing("an issuer to log in at", "issuer");
        }
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    public String kafkaServers() {
        if (kafka.isEmpty()) {
            throw missing("Kafka bootstrap servers", "kafka");
        }
        return kafka;
    }

    private Failure missing(String what, String flag) {
        return Failure.usage(
                "context '%s' has no %s".formatted(name, what.replaceFirst("^an? ", "")),
                "this command needs " + what,
                "slipway context set %s --%s …".formatted(name, flag));
    }

    private static @Nullable String given(JsonNode json, String field, @Nullable String otherwise) {
        String value = Json.text(json, field);
        return value.isEmpty() ? otherwise : value;
    }

    private static String orElse(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
    }
}
