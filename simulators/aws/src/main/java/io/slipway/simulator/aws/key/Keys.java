package io.slipway.simulator.aws.key;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import io.slipway.simulator.aws.wire.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls. A key is named by its id, its ARN, or an alias of either form. */
public final class Keys implements Service {
    private final Shards<Place, Held> shards = new Shards<>(_ -> new Held());

    private static final class Held {
        final Map<String, Key> keys = new LinkedHashMap<>();
        final Map<String, Alias> aliases = new LinkedHashMap<>();
    }

    private record Alias(String name, String key, Instant created) {}

    @Override
    public String model() {
        return "kms";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateKey", this::create),
                entry("DescribeKey", call -> Answer.of("KeyMetadata", key(call).metadata())),
                entry("ListKeys", this::list),
                entry(
                        "GetKeyPolicy",
                        call ->
                                Answer.of("Policy", named(call).policy)
                                        .and("PolicyName", "default")),
                entry(
                        "PutKeyPolicy",
                        Action.quiet(call -> named(call).policy = call.text("Policy"))),
                entry("ListGrants", this::listGrants),
                entry("CreateGrant", this::grant),
                entry("RevokeGrant", Action.quiet(this::revoke)),
                entry("EnableKey", Action.quiet(call -> turn(call, "Enabled"))),
                entry("DisableKey", Action.quiet(call -> turn(call, "Disabled"))),
                entry("ScheduleKeyDeletion", this::schedule),
                entry("CancelKeyDeletion", this::cancel),
                entry("CreateAlias", Action.quiet(this::alias)),
                entry("ListAliases", this::listAliases),
                entry("DeleteAlias", Action.quiet(this::deleteAlias)));
    }

    private Answer create(Call call) {
        String id = call.ids().uuid();
        Place place = call.place();
        Key key =
                new Key(
                        id,
                        place.account(),
                        place.arn("kms", "key/" + id),
                        call.text("Description", ""),
                        call.text("Policy", standard(place)),
                        call.now());
        shards.at(place).keys.put(id, key);
        return Answer.of("KeyMetadata", key.metadata());
    }

    /** What KMS gives a key whose maker says nothing. */
    private static String standard(Place place) {
        return """
            {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions",\
            "Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"}]}"""
                .formatted(place.globalArn("iam", "root"));
    }

    private Key key(Call call) {
        String told = call.text("KeyId");
        String name = told.substring(told.lastIndexOf(':') + 1);
        boolean here = !told.startsWith("arn:") || told.startsWith(call.place().arn("kms", ""));
        Held held = shards.at(call.place());
        Alias alias = held.aliases.get(name);
        String id = alias != null ? alias.key() : name.replaceFirst("^key/", "");
        Key key = here ? held.keys.get(id) : null;
        if (key == null) {
            throw new AwsFault(
                    "NotFoundException",
                    name.startsWith("alias/")
                            ? "Alias %s is not found.".formatted(call.place().arn("kms", name))
                            : "Key '%s' does not exist"
                                    .formatted(
                                            told.startsWith("arn:")
                                                    ? told
                                                    : call.place().arn("kms", "key/" + told)));
        }
        return key;
    }

    /** For calls that take no alias. */
    private Key named(Call call) {
        String told = call.text("KeyId");
        if (told.contains("alias/")) {
            throw new AwsFault("NotFoundException", "Invalid keyId '%s'".formatted(told));
        }
        String policy = call.text("PolicyName", "default");
        if (!policy.equals("default")) {
            throw new AwsFault("NotFoundException", "No such policy exists");
        }
        return key(call);
    }

    private void turn(Call call, String state) {
        Key key = named(call);
        pending(key);
        key.state = state;
    }

    private static void pending(Key key) {
        if (key.state.equals("PendingDeletion")) {
            throw new AwsFault(
                    "KMSInvalidStateException", "%s is pending deletion.".formatted(key.arn));
        }
    }

    private Answer list(Call call) {
        Page<Key> page = page(call, List.copyOf(shards.at(call.place()).keys.values()), 100);
        return paged(page)
                .and(
                        "Keys",
                        page.items().stream()
                                .map(key -> Answer.of("KeyId", key.id).and("KeyArn", key.arn))
                                .toList());
    }

    private static <T> Page<T> page(Call call, List<T> all, int most) {
        return Page.of(
                all, call.maybe("Marker"), call.number("Limit", most), "InvalidMarkerException");
    }

    private static Answer paged(Page<?> page) {
        return Answer.of("NextMarker", page.next()).and("Truncated", page.next() != null);
    }

    private Answer grant(Call call) {
        Key key = named(call);
        pending(key);
        if (!call.has("GranteePrincipal") && !call.has("GranteeServicePrincipal")) {
            throw new AwsFault(
                    "ValidationException",
                    "Either GranteePrincipal or GranteeServicePrincipal must be given");
        }
        String id = call.ids().hex(64);
        ObjectNode grant = call.input().deepCopy();
        grant.remove(List.of("GrantTokens", "DryRun"));
        grant.put("KeyId", key.arn)
                .put("GrantId", id)
                .put("IssuingAccount", call.place().globalArn("iam", "root"));
        grant.set("CreationDate", Times.node(call.now()));
        key.grants.put(id, grant);
        return Answer.of("GrantToken", call.ids().alphanumeric(64)).and("GrantId", id);
    }

    private Answer listGrants(Call call) {
        Page<ObjectNode> page =
                page(
                        call,
                        named(call).grants.values().stream()
                                .filter(grant -> fits(call, grant, "GrantId"))
                                .filter(grant -> fits(call, grant, "GranteePrincipal"))
                                .filter(grant -> fits(call, grant, "GranteeServicePrincipal"))
                                .toList(),
                        50);
        return paged(page).and("Grants", page.items());
    }

    private static boolean fits(Call call, ObjectNode grant, String member) {
        String wanted = call.maybe(member);
        return wanted == null || wanted.equals(grant.path(member).asText());
    }

    private void revoke(Call call) {
        if (named(call).grants.remove(call.text("GrantId")) == null) {
            throw new AwsFault("NotFoundException", "Grant ID is not found");
        }
    }

    private Answer schedule(Call call) {
        Key key = named(call);
        pending(key);
        int days = call.number("PendingWindowInDays", 30);
        if (days < 7) {
            throw new AwsFault(
                    "ValidationException", "PendingWindowInDays must be between 7 and 30");
        }
        Instant deletion = call.now().plus(Duration.ofDays(days));
        key.state = "PendingDeletion";
        key.deletion = deletion;
        return Answer.of("KeyId", key.arn)
                .and("DeletionDate", deletion)
                .and("KeyState", key.state)
                .and("PendingWindowInDays", days);
    }

    private Answer cancel(Call call) {
        Key key = named(call);
        if (key.deletion == null) {
            throw new AwsFault(
                    "KMSInvalidStateException", "%s is not pending deletion.".formatted(key.arn));
        }
        key.state = "Disabled";
        key.deletion = null;
        return Answer.of("KeyId", key.arn);
    }

    private void alias(Call call) {
        String name = call.text("AliasName");
        if (!name.startsWith("alias/") || name.startsWith("alias/aws/")) {
            throw new AwsFault("InvalidAliasNameException", "Invalid alias name " + name);
        }
        Held held = shards.at(call.place());
        if (held.aliases.containsKey(name)) {
            throw new AwsFault(
                    "AlreadyExistsException",
                    "An alias with the name %s already exists"
                            .formatted(call.place().arn("kms", name)));
        }
        String told = call.text("TargetKeyId");
        String id = told.substring(told.lastIndexOf('/') + 1);
        if (!held.keys.containsKey(id)) {
            throw new AwsFault("NotFoundException", "Key '%s' does not exist".formatted(told));
        }
        held.aliases.put(name, new Alias(name, id, call.now()));
    }

    private Answer listAliases(Call call) {
        String target = call.maybe("KeyId");
        Page<Alias> page =
                page(
                        call,
                        shards.at(call.place()).aliases.values().stream()
                                .filter(alias -> target == null || target.endsWith(alias.key()))
                                .toList(),
                        50);
        return paged(page)
                .and(
                        "Aliases",
                        page.items().stream()
                                .map(
                                        alias ->
                                                Answer.of("AliasName", alias.name())
                                                        .and(
                                                                "AliasArn",
                                                                call.place()
                                                                        .arn("kms", alias.name()))
                                                        .and("TargetKeyId", alias.key())
                                                        .and("CreationDate", alias.created())
                                                        .and("LastUpdatedDate", alias.created()))
                                .toList());
    }

    private void deleteAlias(Call call) {
        if (shards.at(call.place()).aliases.remove(call.text("AliasName")) == null) {
            throw new AwsFault(
                    "NotFoundException",
                    "Alias %s is not found."
                            .formatted(call.place().arn("kms", call.text("AliasName"))));
        }
    }

    @Override
    public void settle(Instant now) {
        for (Held held : shards.all()) {
            held.keys.values().removeIf(key -> due(key.deletion, now));
            held.aliases.values().removeIf(alias -> !held.keys.containsKey(alias.key()));
        }
    }

    private static boolean due(@Nullable Instant deletion, Instant now) {
        return deletion != null && !deletion.isAfter(now);
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, held) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        held.keys.keySet()));
        return dump.tree();
    }
}
