package io.slipway.simulator.aws.secret;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls; versions are kept, staging labels are AWSCURRENT and AWSPREVIOUS. */
public final class Secrets implements Service {
    private final Shards<Place, Map<String, Secret>> shards =
            new Shards<>(_ -> new LinkedHashMap<>());

    @Override
    public String model() {
        return "secretsmanager";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateSecret", this::create),
                entry("GetSecretValue", this::value),
                entry("PutSecretValue", this::put),
                entry("UpdateSecret", this::update),
                entry("DescribeSecret", this::describe),
                entry("ListSecrets", this::list),
                entry("DeleteSecret", this::delete),
                entry("RestoreSecret", this::restore),
                entry(
                        "TagResource",
                        Action.quiet(call -> secret(call).tags.putAll(call.tags("Tags")))));
    }

    private Answer create(Call call) {
        String name = call.text("Name");
        Map<String, Secret> secrets = shards.at(call.place());
        Secret before = secrets.get(name);
        String version = call.text("ClientRequestToken", call.ids().uuid());
        Secret.Version content = content(call);
        if (before != null) {
            Secret.Version same = before.versions.get(version);
            if (same != null && same.holdsSame(content)) {
                return identity(before).and("VersionId", version);
            }
            throw new AwsFault(
                    before.deleted == null ? "ResourceExistsException" : "InvalidRequestException",
                    before.deleted == null
                            ? "The operation failed because the secret %s already exists."
                                    .formatted(name)
                            : "You can't create this secret because a secret with this name is already scheduled for deletion.");
        }
        Secret secret =
                new Secret(
                        name,
                        call.place()
                                .arn(
                                        "secretsmanager",
                                        "secret:" + name + "-" + call.ids().alphanumeric(6)),
                        call.now());
        secret.description = call.maybe("Description");
        secret.tags.putAll(call.tags("Tags"));
        secrets.put(name, secret);
        if (content.text() == null && content.binary() == null) {
            return identity(secret);
        }
        keep(secret, version, content, call.now());
        return identity(secret).and("VersionId", version);
    }

    private static Secret.Version content(Call call) {
        if (call.has("SecretString") && call.has("SecretBinary")) {
            throw new AwsFault(
                    "InvalidParameterException",
                    "You can't specify both a binary secret value and a string secret value in the same secret.");
        }
        return new Secret.Version(
                call.input().get("SecretString"), call.input().get("SecretBinary"), call.now());
    }

    private static void keep(Secret secret, String version, Secret.Version content, Instant now) {
        Secret.Version same = secret.versions.get(version);
        if (same != null && !same.holdsSame(content)) {
            throw new AwsFault(
                    "ResourceExistsException",
                    "You can't use ClientRequestToken %s because that value is already in use for a version of secret %s."
                            .formatted(version, secret.arn));
        }
        if (same == null) {
            secret.previous = secret.current.isEmpty() ? null : secret.current;
            secret.current = version;
            secret.versions.put(version, content);
            secret.changed = now;
        }
    }

    private static Answer identity(Secret secret) {
        return Answer.of("ARN", secret.arn).and("Name", secret.name);
    }

    private Secret any(Call call) {
        String id = call.text("SecretId");
        return shards.at(call.place()).values().stream()
                .filter(each -> each.name.equals(id) || each.arn.equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AwsFault(
                                        "ResourceNotFoundException",
                                        "Secrets Manager can't find the specified secret."));
    }

    private Secret secret(Call call) {
        Secret secret = any(call);
        if (secret.deleted != null) {
            throw new AwsFault(
                    "InvalidRequestException",
                    "You can't perform this operation on the secret because it was marked for deletion.");
        }
        return secret;
    }

    private Answer value(Call call) {
        Secret secret = secret(call);
        String stage = call.text("VersionStage", "AWSCURRENT");
        String previous = secret.previous;
        String version =
                call.text(
                        "VersionId",
                        stage.equals("AWSCURRENT")
                                ? secret.current
                                : stage.equals("AWSPREVIOUS") && previous != null ? previous : "");
        Secret.Version content = secret.versions.get(version);
        if (content == null) {
            throw new AwsFault(
                    "ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret value for staging label: "
                            + stage);
        }
        return identity(secret)
                .and("VersionId", version)
                .and("SecretString", content.text())
                .and("SecretBinary", content.binary())
                .and("VersionStages", stages(secret, version))
                .and("CreatedDate", content.created());
    }

    private static List<String> stages(Secret secret, String version) {
        return version.equals(secret.current) ? List.of("AWSCURRENT") : List.of("AWSPREVIOUS");
    }

    private Answer put(Call call) {
        Secret secret = secret(call);
        String version = call.text("ClientRequestToken", call.ids().uuid());
        Secret.Version content = content(call);
        if (content.text() == null && content.binary() == null) {
            throw new AwsFault(
                    "InvalidRequestException",
                    "You must provide either SecretString or SecretBinary.");
        }
        keep(secret, version, content, call.now());
        return identity(secret)
                .and("VersionId", version)
                .and("VersionStages", stages(secret, version));
    }

    private Answer update(Call call) {
        Secret secret = secret(call);
        if (call.has("Description")) {
            secret.description = call.maybe("Description");
        }
        Secret.Version content = content(call);
        if (content.text() == null && content.binary() == null) {
            return identity(secret);
        }
        String version = call.text("ClientRequestToken", call.ids().uuid());
        keep(secret, version, content, call.now());
        return identity(secret).and("VersionId", version);
    }

    private Answer describe(Call call) {
        Secret secret = any(call);
        return view(secret).and("VersionIdsToStages", staged(secret));
    }

    private static Answer view(Secret secret) {
        return identity(secret)
                .and("Description", secret.description)
                .and("CreatedDate", secret.created)
                .and("LastChangedDate", secret.changed)
                .and("DeletedDate", secret.deleted)
                .and("Tags", Answer.tags(secret.tags));
    }

    private static Map<String, List<String>> staged(Secret secret) {
        Map<String, List<String>> staged = new LinkedHashMap<>();
        if (!secret.current.isEmpty()) {
            staged.put(secret.current, List.of("AWSCURRENT"));
        }
        if (secret.previous != null) {
            staged.put(secret.previous, List.of("AWSPREVIOUS"));
        }
        return staged;
    }

    private Answer list(Call call) {
        List<Secret> found =
                shards.at(call.place()).values().stream()
                        .filter(
                                secret ->
                                        secret.deleted == null
                                                || call.flag("IncludePlannedDeletion"))
                        .filter(secret -> fits(call, secret))
                        .toList();
        Page<Secret> page =
                Page.of(
                        found,
                        call.maybe("NextToken"),
                        call.number("MaxResults", 100),
                        "InvalidNextTokenException");
        return Answer.of(
                        "SecretList",
                        page.items().stream()
                                .map(
                                        secret ->
                                                view(secret)
                                                        .and(
                                                                "SecretVersionsToStages",
                                                                staged(secret)))
                                .toList())
                .and("NextToken", page.next());
    }

    private static boolean fits(Call call, Secret secret) {
        for (JsonNode filter : call.items("Filters")) {
            boolean fits = false;
            for (JsonNode value : filter.path("Values")) {
                String text = value.asText();
                fits |=
                        switch (filter.path("Key").asText()) {
                            case "name" -> secret.name.startsWith(text);
                            case "description" -> String.valueOf(secret.description).contains(text);
                            case "tag-key" ->
                                    secret.tags.keySet().stream()
                                            .anyMatch(key -> key.startsWith(text));
                            case "tag-value" ->
                                    secret.tags.values().stream()
                                            .anyMatch(tag -> tag.startsWith(text));
                            case String _ -> secret.name.contains(text);
                        };
            }
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private Answer delete(Call call) {
        boolean force = call.flag("ForceDeleteWithoutRecovery");
        if (force && call.has("RecoveryWindowInDays")) {
            throw new AwsFault(
                    "InvalidParameterException",
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }
        int days = call.number("RecoveryWindowInDays", 30);
        if (days < 7 || days > 30) {
            throw new AwsFault(
                    "InvalidParameterException",
                    "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        }
        Secret secret = secret(call);
        Instant gone = force ? call.now() : call.now().plus(Duration.ofDays(days));
        secret.deleted = gone;
        secret.gone = gone;
        if (force) {
            shards.at(call.place()).remove(secret.name);
        }
        return identity(secret).and("DeletionDate", gone);
    }

    private Answer restore(Call call) {
        Secret secret = any(call);
        secret.deleted = null;
        secret.gone = null;
        return identity(secret);
    }

    @Override
    public void settle(Instant now) {
        for (Map<String, Secret> secrets : shards.all()) {
            secrets.values()
                    .removeIf(
                            secret -> {
                                Instant gone = secret.gone;
                                return gone != null && !gone.isAfter(now);
                            });
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, secrets) ->
                                dump.and(place.account() + "/" + place.region(), secrets.keySet()));
        return dump.tree();
    }
}
