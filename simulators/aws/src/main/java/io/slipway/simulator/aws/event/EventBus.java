package io.slipway.simulator.aws.event;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls; the newest events of an account and region can be seen in {@code /_slipway/state}. */
public final class EventBus implements Service {
    private static final int KEPT = 1000;
    private static final int MAX_TARGETS = 5;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Shards<Place, Shard> shards = new Shards<>(_ -> new Shard());

    private static final class Shard {
        private final List<JsonNode> events = new ArrayList<>();
        private final Map<String, ObjectNode> rules = new LinkedHashMap<>();
        private final Map<String, Map<String, JsonNode>> targets = new LinkedHashMap<>();
    }

    @Override
    public String model() {
        return "events";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("PutEvents", this::putEvents),
                entry("PutRule", this::putRule),
                entry("DescribeRule", this::describe),
                entry("ListRules", this::list),
                entry("DeleteRule", Action.quiet(this::delete)),
                entry("PutTargets", this::putTargets),
                entry("ListTargetsByRule", this::targets),
                entry("RemoveTargets", this::removeTargets));
    }

    /** Events from inside, as a state machine puts them. */
    public void take(Place place, JsonNode entries, Instant at) {
        List<JsonNode> events = shards.at(place).events;
        for (JsonNode entry : entries) {
            events.add(Answer.of("time", at.toString()).and("entry", entry).tree());
        }
        if (events.size() > KEPT) {
            events.subList(0, events.size() - KEPT).clear();
        }
    }

    private Answer putEvents(Call call) {
        List<Answer> results = new ArrayList<>();
        int failed = 0;
        for (JsonNode event : call.items("Entries")) {
            String problem = problem(event);
            if (problem == null) {
                take(call.place(), MAPPER.createArrayNode().add(event), call.now());
                results.add(Answer.of("EventId", call.ids().uuid()));
            } else {
                failed++;
                results.add(
                        Answer.of(
                                        "ErrorCode",
                                        problem.startsWith("Detail is malformed")
                                                ? "MalformedDetail"
                                                : "InvalidArgument")
                                .and("ErrorMessage", problem));
            }
        }
        return Answer.of("FailedEntryCount", failed).and("Entries", results);
    }

    private static @Nullable String problem(JsonNode event) {
        for (String member : List.of("Source", "DetailType", "Detail")) {
            if (event.path(member).asText().isEmpty()) {
                return "Parameter %s is not valid. Reason: %s is a required argument."
                        .formatted(member, member);
            }
        }
        try {
            return MAPPER.readTree(event.path("Detail").asText()).isObject()
                    ? null
                    : "Detail is malformed.";
        } catch (JsonProcessingException e) {
            return "Detail is malformed.";
        }
    }

    private Answer putRule(Call call) {
        if (!call.has("EventPattern") && !call.has("ScheduleExpression")) {
            throw new AwsFault(
                    "ValidationException",
                    400,
                    "Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }
        if (call.has("EventPattern")) {
            try {
                MAPPER.readTree(call.text("EventPattern"));
            } catch (JsonProcessingException e) {
                throw new AwsFault(
                        "InvalidEventPatternException",
                        "Event pattern is not valid. Reason: not JSON");
            }
        }
        String arn = call.place().arn("events", "rule/" + call.text("Name"));
        ObjectNode rule =
                Answer.of("Name", call.text("Name"))
                        .and("Arn", arn)
                        .and("EventPattern", call.maybe("EventPattern"))
                        .and("ScheduleExpression", call.maybe("ScheduleExpression"))
                        .and("State", call.text("State", "ENABLED"))
                        .and("Description", call.maybe("Description"))
                        .and("RoleArn", call.maybe("RoleArn"))
                        .and("EventBusName", call.text("EventBusName", "default"))
                        .tree();
        shards.at(call.place()).rules.put(call.text("Name"), rule);
        return Answer.of("RuleArn", arn);
    }

    private ObjectNode rule(Call call, String member) {
        ObjectNode rule = shards.at(call.place()).rules.get(call.text(member));
        if (rule == null) {
            throw new AwsFault(
                    "ResourceNotFoundException",
                    "Rule %s does not exist on EventBus default.".formatted(call.text(member)));
        }
        return rule;
    }

    private Answer describe(Call call) {
        Answer answer = Answer.of();
        rule(call, "Name")
                .properties()
                .forEach(member -> answer.and(member.getKey(), member.getValue()));
        return answer;
    }

    private Answer list(Call call) {
        Page<ObjectNode> page =
                Page.of(
                        shards.at(call.place()).rules.values().stream()
                                .filter(
                                        rule ->
                                                rule.path("Name")
                                                        .asText()
                                                        .startsWith(call.text("NamePrefix", "")))
                                .toList(),
                        call.maybe("NextToken"),
                        call.number("Limit", 100),
                        "ValidationException");
        return Answer.of("Rules", page.items()).and("NextToken", page.next());
    }

    private void delete(Call call) {
        if (!targetsOf(call, "Name").isEmpty()) {
            throw new AwsFault(
                    "ValidationException", 400, "Rule can't be deleted since it has targets.");
        }
        shards.at(call.place()).rules.remove(call.text("Name"));
    }

    private Map<String, JsonNode> targetsOf(Call call, String member) {
        return shards.at(call.place())
                .targets
                .computeIfAbsent(call.text(member), _ -> new LinkedHashMap<>());
    }

    private Answer putTargets(Call call) {
        rule(call, "Rule");
        Map<String, JsonNode> targets = new LinkedHashMap<>(targetsOf(call, "Rule"));
        call.items("Targets").forEach(target -> targets.put(target.path("Id").asText(), target));
        if (targets.size() > MAX_TARGETS) {
            throw new AwsFault(
                    "LimitExceededException",
                    "The requested resource exceeds the maximum number allowed.");
        }
        targetsOf(call, "Rule").putAll(targets);
        return Answer.of("FailedEntryCount", 0).and("FailedEntries", List.of());
    }

    private Answer targets(Call call) {
        rule(call, "Rule");
        return Answer.of("Targets", targetsOf(call, "Rule").values());
    }

    private Answer removeTargets(Call call) {
        rule(call, "Rule");
        call.texts("Ids").forEach(targetsOf(call, "Rule")::remove);
        return Answer.of("FailedEntryCount", 0).and("FailedEntries", List.of());
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, shard) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        Answer.of("events", shard.events)
                                                .and("rules", shard.rules.keySet())));
        return dump.tree();
    }
}
