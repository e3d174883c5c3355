package io.slipway.simulator.aws.sts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Caller;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.sign.AccessKeys;
import io.slipway.simulator.aws.wire.AwsFault;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Temporary credentials end in virtual time. The expiration that the client reads is on its own
 * clock: the moment at which, at the present speed, virtual time gets there.
 */
public final class Sts implements Service {
    private static final Pattern ROLE =
            Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/(.*/)?([^/]+)");
    private static final int CHAINED_SECONDS = 3600;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What IAM knows of roles. */
    public interface Roles {
        @Nullable Assumable find(String account, String name);

        record Assumable(String id, String trustPolicy, int maxSeconds) {}
    }

    private final AccessKeys keys;
    private final Roles roles;
    private final Knobs knobs;

    public Sts(AccessKeys keys, Roles roles, Knobs knobs) {
        this.keys = keys;
        this.roles = roles;
        this.knobs = knobs;
    }

    @Override
    public String model() {
        return "sts";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.of("GetCallerIdentity", this::callerIdentity, "AssumeRole", this::assumeRole);
    }

    private Answer callerIdentity(Call call) {
        return Answer.of("UserId", call.caller().userId())
                .and("Account", call.caller().account())
                .and("Arn", call.caller().arn());
    }

    private Answer assumeRole(Call call) {
        String arn = call.text("RoleArn");
        Matcher matcher = ROLE.matcher(arn);
        if (!matcher.matches()) {
            throw new AwsFault("ValidationError", 400, arn + " is invalid");
        }
        String account = matcher.group(2);
        String name = matcher.group(4);
        Roles.Assumable role = roles.find(account, name);
        if ((role == null && knobs.strictReferences()) || (role != null && !trusts(role, call))) {
            throw new AwsFault(
                    "AccessDenied",
                    403,
                    "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
                            .formatted(call.caller().arn(), arn));
        }
        int seconds = call.number("DurationSeconds", 3600);
        boolean chained = call.caller().arn().contains(":assumed-role/");
        int longest = chained ? CHAINED_SECONDS : role == null ? 43200 : role.maxSeconds();
        if (seconds > longest) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    chained
                            ? "The requested DurationSeconds exceeds the 1 hour session limit for roles"
                                    + " assumed by role chaining"
                            : "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        String session = call.text("RoleSessionName");
        String userId = (role == null ? "AROA" + call.ids().upper(17) : role.id()) + ":" + session;
        String assumed =
                "arn:%s:sts::%s:assumed-role/%s/%s"
                        .formatted(matcher.group(1), account, name, session);
        String key = "ASIA" + call.ids().upper(16);
        String secret = call.ids().alphanumeric(40);
        String token = "slipway" + call.ids().alphanumeric(120);
        Instant expires = call.now().plusSeconds(seconds);
        keys.put(
                new AccessKeys.Entry(
                        new Caller(account, assumed, userId, key), secret, token, expires));
        return Answer.of(
                        "Credentials",
                        Answer.of("AccessKeyId", key)
                                .and("SecretAccessKey", secret)
                                .and("SessionToken", token)
                                .and("Expiration", onCallersClock(call, seconds)))
                .and("AssumedRoleUser", Answer.of("AssumedRoleId", userId).and("Arn", assumed))
                .and("PackedPolicySize", call.has("Policy") ? 10 : null);
    }

    private static Instant onCallersClock(Call call, int seconds) {
        return call.wall().plus(Duration.ofMillis((long) (1000 * seconds / call.speed())));
    }

    /** Only what a caller from another account needs: a principal that fits and the external id. */
    private static boolean trusts(Roles.Assumable role, Call call) {
        try {
            for (JsonNode statement : list(MAPPER.readTree(role.trustPolicy()).path("Statement"))) {
                JsonNode id = statement.at("/Condition/StringEquals/sts:ExternalId");
                boolean idFits = id.isMissingNode() || holds(id, call.text("ExternalId", ""));
                if (statement.path("Effect").asText().equals("Allow")
                        && idFits
                        && principal(statement.path("Principal"), call.caller())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean principal(JsonNode principal, Caller caller) {
        if (principal.asText().equals("*")) {
            return true;
        }
        JsonNode aws = principal.path("AWS");
        return holds(aws, "*")
                || holds(aws, caller.account())
                || holds(aws, caller.arn())
                || holds(aws, "arn:aws:iam::" + caller.account() + ":root")
                || holds(aws, roleOf(caller));
    }

    private static String roleOf(Caller caller) {
        return caller.arn()
                .replaceFirst(
                        "^arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/([^/]+)/.*$",
                        "arn:$1:iam::$2:role/$3");
    }

    private static boolean holds(JsonNode textOrList, String text) {
        for (JsonNode each : list(textOrList)) {
            if (each.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static Iterable<JsonNode> list(JsonNode node) {
        return node.isArray()
                ? node
                : node.isMissingNode()
                        ? JsonNodeFactory.instance.arrayNode()
                        : JsonNodeFactory.instance.arrayNode().add(node);
    }

    @Override
    public JsonNode dump() {
        return Answer.of().tree();
    }
}
