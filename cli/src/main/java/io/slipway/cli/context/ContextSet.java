package io.slipway.cli.context;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Wire;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a context, or changes what is given of one. */
@Command
public final class ContextSet implements Verb {
    private static final Pattern BROKERS =
            Pattern.compile("[^,\\s]+:\\d{1,5}(,[^,\\s]+:\\d{1,5})*");

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Letters, digits, dots and dashes.")
    String name;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where the gateway in front of all services is.")
    @Nullable String url;

    @Option(names = "--deploy", paramLabel = "URL", description = "Where the deploy service is.")
    @Nullable String deploy;

    @Option(
            names = "--guardrail",
            paramLabel = "URL",
            description = "Where the guardrail service is.")
    @Nullable String guardrail;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Where the endpoint service is.")
    @Nullable String endpoint;

    @Option(
            names = "--reservation",
            paramLabel = "URL",
            description = "Where the reservation service is.")
    @Nullable String reservation;

    @Option(
            names = "--workstation",
            paramLabel = "URL",
            description = "Where the workstation agent is.")
    @Nullable String workstation;

    @Option(names = "--stress", paramLabel = "URL", description = "Where the stress service is.")
    @Nullable String stress;

    @Option(names = "--issuer", paramLabel = "URL", description = "Where the OIDC issuer is.")
    @Nullable String issuer;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka bootstrap servers, comma-separated.")
    @Nullable String kafka;

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "Kafka client properties (TLS, SASL), used by the events verbs.")
    @Nullable String kafkaProperties;

    @Option(names = "--client-id", paramLabel = "ID", description = "The OIDC client.")
    @Nullable String clientId;

    public ContextSet(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,62}")) {
            throw Failure.usage(
                    "'%s' cannot be the name of a context".formatted(name),
                    "a name is 1 to 63 letters, digits, dots and dashes",
                    "slipway context list");
        }
        session.settings().userFile().change(this::change);
        session.note("Context " + name + " is set.");
        return Exit.DONE;
    }

    private void change(ObjectNode file) {
        ObjectNode context = file.withObjectProperty("contexts").withObjectProperty(name);
        put(context, "url", address(url));
        put(context, "issuer", address(issuer));
        put(context, "kafka", brokers(kafka));
        put(
                context,
                "kafkaProperties",
                kafkaProperties == null
                        ? null
                        : session.machine().directory().resolve(kafkaProperties).toString());
        put(context, "clientId", clientId);
        for (Service service : Service.values()) {
            String address = address(given(service));
            if (address != null) {
                context.withObjectProperty("services").put(service.key(), address);
            }
        }
    }

    private @Nullable String given(Service service) {
        return switch (service) {
            case DEPLOY -> deploy;
            case GUARDRAIL -> guardrail;
            case ENDPOINT -> endpoint;
            case RESERVATION -> reservation;
            case WORKSTATION -> workstation;
            case STRESS -> stress;
        };
    }

    private static @Nullable String address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && text.matches("https?://.*")) {
                refuseLeaks(uri);
                return text;
            }
        } catch (IllegalArgumentException _) {
            // refused like an address without a host
        }
        throw Failure.usage(
                "'%s' is not a web address".formatted(text),
                "an address starts with http:// or https:// and names a host",
                "slipway context set --help");
    }

    /** What no call would do later, and what a list of contexts would show to everybody. */
    private static void refuseLeaks(URI uri) {
        if (uri.getRawUserInfo() != null) {
            throw Failure.usage(
                    "the address of %s holds a login".formatted(uri.getHost()),
                    "it would be written down and shown; the login is done at the issuer",
                    "the same command without it, then slipway login");
        }
        if ("http".equals(uri.getScheme()) && !Wire.loopback(uri.getHost())) {
            throw Failure.usage(
                    "%s would get the token in the clear".formatted(uri.getHost()),
                    "http:// is for this machine only; elsewhere the address must be https://",
                    "the same command with https://" + uri.getHost());
        }
    }

    private static @Nullable String brokers(@Nullable String text) {
        if (text == null || BROKERS.matcher(text).matches()) {
            return text;
        }
        throw Failure.usage(
                "'%s' does not say where Kafka is".formatted(text),
                "a bootstrap server is HOST:PORT; several are separated by commas",
                "the same command with --kafka kafka.example:9092");
    }

    private static void put(ObjectNode context, String field, @Nullable String value) {
        if (value != null) {
            context.put(field, value);
        }
    }
}
