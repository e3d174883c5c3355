package io.slipway.simulator.aws.metric;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The calls; the newest 100,000 data points of an account and region are kept. */
public final class Metrics implements Service {
    private static final int KEPT = 100_000;

    private final Shards<Place, Shard> shards = new Shards<>(_ -> new Shard());

    private static final class Shard {
        private final List<Point> points = new ArrayList<>();
        private final Map<String, ObjectNode> alarms = new LinkedHashMap<>();
    }

    private record Point(
            String namespace, String name, JsonNode dimensions, Instant time, double value) {}

    @Override
    public String model() {
        return "cloudwatch";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.of(
                "PutMetricData", Action.quiet(this::put),
                "GetMetricStatistics", this::statistics,
                "ListMetrics", this::list,
                "PutMetricAlarm", Action.quiet(this::putAlarm),
                "DescribeAlarms", this::alarms,
                "SetAlarmState", Action.quiet(this::setState),
                "DeleteAlarms", Action.quiet(this::deleteAlarms));
    }

    private void put(Call call) {
        List<Point> points = shards.at(call.place()).points;
        for (JsonNode datum : call.items("MetricData")) {
            Instant time =
                    datum.has("Timestamp") ? Times.instant(datum.path("Timestamp")) : call.now();
            List<Double> values = new ArrayList<>();
            if (datum.has("Value")) {
                values.add(datum.path("Value").asDouble());
            }
            datum.path("Values").forEach(value -> values.add(value.asDouble()));
            if (values.isEmpty()) {
                throw new AwsFault(
                        "InvalidParameterCombinationException",
                        "The simulator takes a Value or Values in each member of MetricData.");
            }
            for (double value : values) {
                points.add(
                        new Point(
                                call.text("Namespace"),
                                datum.path("MetricName").asText(),
                                datum.path("Dimensions"),
                                time,
                                value));
            }
        }
        if (points.size() > KEPT) {
            points.subList(0, points.size() - KEPT).clear();
        }
    }

    private Answer statistics(Call call) {
        Instant start = Times.instant(call.input().path("StartTime"));
        Instant end = Times.instant(call.input().path("EndTime"));
        int period = call.number("Period", 60);
        Map<Long, DoubleSummaryStatistics> slots = new TreeMap<>();
        for (Point point : shards.at(call.place()).points) {
            boolean meant =
                    point.namespace().equals(call.text("Namespace"))
                            && point.name().equals(call.text("MetricName"))
                            && point.dimensions().equals(call.input().path("Dimensions"));
            if (meant && !point.time().isBefore(start) && point.time().isBefore(end)) {
                long slot = point.time().getEpochSecond() / period * period;
                slots.computeIfAbsent(slot, _ -> new DoubleSummaryStatistics())
                        .accept(point.value());
            }
        }
        List<String> wanted = call.texts("Statistics");
        List<Answer> datapoints = new ArrayList<>();
        slots.forEach(
                (slot, summary) -> {
                    Answer point =
                            Answer.of("Timestamp", Instant.ofEpochSecond(slot)).and("Unit", "None");
                    Map<String, Double> all =
                            Map.of(
                                    "SampleCount", (double) summary.getCount(),
                                    "Average", summary.getAverage(),
                                    "Sum", summary.getSum(),
                                    "Minimum", summary.getMin(),
                                    "Maximum", summary.getMax());
                    wanted.forEach(name -> point.and(name, all.get(name)));
                    datapoints.add(point);
                });
        return Answer.of("Label", call.text("MetricName")).and("Datapoints", datapoints);
    }

    private Answer list(Call call) {
        Set<JsonNode> found = new LinkedHashSet<>();
        for (Point point : shards.at(call.place()).points) {
            if (point.namespace().equals(call.text("Namespace", point.namespace()))
                    && point.name().equals(call.text("MetricName", point.name()))) {
                found.add(
                        Answer.of("Namespace", point.namespace())
                                .and("MetricName", point.name())
                                .and(
                                        "Dimensions",
                                        point.dimensions().isMissingNode()
                                                ? List.of()
                                                : point.dimensions())
                                .tree());
            }
        }
        Page<JsonNode> page =
                Page.of(List.copyOf(found), call.maybe("NextToken"), 500, "InvalidNextToken");
        return Answer.of("Metrics", page.items()).and("NextToken", page.next());
    }

    private void putAlarm(Call call) {
        String name = call.text("AlarmName");
        ObjectNode before = shards.at(call.place()).alarms.get(name);
        ObjectNode alarm = call.input().deepCopy();
        alarm.remove("Tags");
        alarm.put("AlarmArn", call.place().arn("cloudwatch", "alarm:" + name))
                .put(
                        "StateValue",
                        before == null ? "INSUFFICIENT_DATA" : before.path("StateValue").asText())
                .put("StateReason", "Unchecked: Initial alarm creation");
        alarm.set("AlarmConfigurationUpdatedTimestamp", Times.node(call.now()));
        alarm.set("StateUpdatedTimestamp", Times.node(call.now()));
        shards.at(call.place()).alarms.put(name, alarm);
    }

    private Answer alarms(Call call) {
        List<String> names = call.texts("AlarmNames");
        List<ObjectNode> found =
                shards.at(call.place()).alarms.values().stream()
                        .filter(
                                alarm ->
                                        names.isEmpty()
                                                || names.contains(alarm.path("AlarmName").asText()))
                        .filter(
                                alarm ->
                                        alarm.path("AlarmName")
                                                .asText()
                                                .startsWith(call.text("AlarmNamePrefix", "")))
                        .filter(
                                alarm ->
                                        alarm.path("StateValue")
                                                .asText()
                                                .equals(
                                                        call.text(
                                                                "StateValue",
                                                                alarm.path("StateValue").asText())))
                        .toList();
        Page<ObjectNode> page =
                Page.of(
                        found,
                        call.maybe("NextToken"),
                        call.number("MaxRecords", 50),
                        "InvalidNextToken");
        return Answer.of("MetricAlarms", page.items()).and("NextToken", page.next());
    }

    private void setState(Call call) {
        ObjectNode alarm = shards.at(call.place()).alarms.get(call.text("AlarmName"));
        if (alarm == null) {
            throw new AwsFault(
                    "ResourceNotFound", "Alarm does not exist: " + call.text("AlarmName"));
        }
        alarm.put("StateValue", call.text("StateValue"))
                .put("StateReason", call.text("StateReason"))
                .set("StateUpdatedTimestamp", Times.node(call.now()));
    }

    private void deleteAlarms(Call call) {
        call.texts("AlarmNames").forEach(shards.at(call.place()).alarms::remove);
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, shard) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        Answer.of("points", shard.points.size())
                                                .and("alarms", shard.alarms.keySet())));
        return dump.tree();
    }
}
