package io.slipway.cli.setting;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags every verb takes. */
@Command(name = "slipway")
public final class Flags {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "table, wide, json, yaml, ndjson or name.")
    @Nullable String output;

    @Option(
            names = "--jq",
            paramLabel = "PROGRAM",
            scope = ScopeType.INHERIT,
            description = "A jq program on the JSON of the answer, such as '.items[].id'.")
    @Nullable String jq;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Which installation to talk to.")
    @Nullable String context;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            scope = ScopeType.INHERIT,
            description =
                    "Longest time for one request, retries included (30s). For wait and watch:"
                            + " for the whole wait (24h).")
    @Nullable String timeout;

    @Option(
            names = "--no-input",
            scope = ScopeType.INHERIT,
            description = "Never ask; exit 2 where a question would have been.")
    boolean noInput;

    @Option(
            names = {"-y", "--yes"},
            scope = ScopeType.INHERIT,
            description = "Answer yes to the question before something is destroyed.")
    boolean yes;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Only data and errors.")
    boolean quiet;

    @Option(
            names = "--debug",
            paramLabel = "http",
            scope = ScopeType.INHERIT,
            description = "http: each request and answer on standard error, secrets masked.")
    @Nullable String debug;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours; NO_COLOR and TERM=dumb say the same.")
    boolean noColor;

    @Option(
            names = "--utc",
            scope = ScopeType.INHERIT,
            description = "Times in UTC on a terminal too.")
    boolean utc;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            scope = ScopeType.INHERIT,
            description =
                    "Key of a request that changes something; made anew for each run unless"
                            + " given.")
    @Nullable String idempotencyKey;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            scope = ScopeType.INHERIT,
            description = "Id of the request in the logs of the services.")
    @Nullable String requestId;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Help for this command.")
    boolean help;

    @Option(names = "--version", description = "Same as slipway version.")
    boolean version;

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

    public boolean version() {
        return version;
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
