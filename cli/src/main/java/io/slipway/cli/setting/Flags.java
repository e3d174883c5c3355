package io.slipway.cli.setting;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * The flags every verb takes. They are told to picocli one by one: reading annotations costs each
 * start 20 ms, for proxies of the annotations and for handles of the fields.
 */
public final class Flags {
    private @Nullable String output;
    private @Nullable String jq;
    private @Nullable String context;
    private @Nullable String timeout;
    private boolean noInput;
    private boolean yes;
    private boolean quiet;
    private @Nullable String debug;
    private boolean noColor;
    private boolean utc;
    private @Nullable String idempotencyKey;
    private @Nullable String requestId;

    public CommandSpec spec() {
        return CommandSpec.wrapWithoutInspection(this)
                .name("slipway")
                .addOption(
                        text("FORMAT", given -> output = given, "-o", "--output")
                                .description("table, wide, json, yaml, ndjson or name.")
                                .build())
                .addOption(
                        text("PROGRAM", given -> jq = given, "--jq")
                                .description(
                                        "A jq program on the JSON of the answer, such as"
                                                + " '.items[].id'.")
                                .build())
                .addOption(
                        text("NAME", given -> context = given, "--context")
                                .description("Which installation to talk to.")
                                .build())
                .addOption(
                        text("DURATION", given -> timeout = given, "--timeout")
                                .description(
                                        "Longest time for one request, retries included (30s). For"
                                                + " wait and watch: for the whole wait (24h).")
                                .build())
                .addOption(
                        flag(given -> noInput = given, "--no-input")
                                .description("Never ask; exit 2 where a question would have been.")
                                .build())
                .addOption(
                        flag(given -> yes = given, "-y", "--yes")
                                .description(
                                        "Answer yes to the question before something is destroyed.")
                                .build())
                .addOption(
                        flag(given -> quiet = given, "-q", "--quiet")
                                .description("Only data and errors.")
                                .build())
                .addOption(
                        text("http", given -> debug = given, "--debug")
                                .description(
                                        "http: each request and answer on standard error, secrets"
                                                + " masked.")
                                .build())
                .addOption(
                        flag(given -> noColor = given, "--no-color")
                                .description("No colours; NO_COLOR and TERM=dumb say the same.")
                                .build())
                .addOption(
                        flag(given -> utc = given, "--utc")
                                .description("Times in UTC on a terminal too.")
                                .build())
                .addOption(
                        text("KEY", given -> idempotencyKey = given, "--idempotency-key")
                                .description(
                                        "Key of a request that changes something; made anew for"
                                                + " each run unless given.")
                                .build())
                .addOption(
                        text("ID", given -> requestId = given, "--request-id")
                                .description("Id of the request in the logs of the services.")
                                .build())
                .addOption(
                        flag(_ -> {}, "-h", "--help")
                                .usageHelp(true)
                                .description("Help for this command.")
                                .build())
                .addOption(
                        flag(_ -> {}, "--version")
                                .scopeType(ScopeType.LOCAL)
                                .description("Same as slipway version.")
                                .build());
    }

    private static OptionSpec.Builder text(String label, Consumer<String> given, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .scopeType(ScopeType.INHERIT)
                .setter(Given.text(given));
    }

    private static OptionSpec.Builder flag(Consumer<Boolean> given, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .scopeType(ScopeType.INHERIT)
                .setter(Given.flag(given));
    }

    @Nullable String given(Setting setting) {
        return switch (setting) {
            case CONTEXT -> context;
            case OUTPUT -> output;
            case TIMEOUT -> timeout;
            case UTC -> utc ? "true" : null;
            case NO_INPUT -> noInput ? "true" : null;
            case GITHUB_USER -> null;
        };
    }

    public boolean yes() {
        return yes;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean debugHttp() {
        return "http".equals(debug);
    }

    public boolean noColor() {
        return noColor;
    }

    public @Nullable String jq() {
        return jq;
    }

    public @Nullable String timeout() {
        return timeout;
    }

    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    public @Nullable String requestId() {
        return requestId;
    }
}
