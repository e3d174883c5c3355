package io.slipway.simulator.aws.hyperpod;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;

/**
 * Capacity that is bought ahead. One offering is made for each search, in the first zone of the
 * region and from the next full hour on (or the time that was asked for); what a plan has left
 * follows from the groups that name it. Extensions and Ultra servers are left out.
 */
final class TrainingPlans {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final double USD_PER_INSTANCE_HOUR = 31.464;

    private final Shards<Place, Map<String, Offering>> offerings =
            new Shards<>(_ -> new LinkedHashMap<>());
    private final Shards<Place, Map<String, Plan>> plans = new Shards<>(_ -> new LinkedHashMap<>());
    private final ToLongBiFunction<Place, String> used;

    /**
     * @param used instances that groups with the ARN of a plan have taken
     */
    TrainingPlans(ToLongBiFunction<Place, String> used) {
        this.used = used;
    }

    private record Offering(
            String id,
            String instanceType,
            int instances,
            List<String> targets,
            long hours,
            String zone,
            Instant starts) {
        Instant ends() {
            return starts.plus(Duration.ofHours(hours));
        }

        String fee() {
            return "%.2f".formatted(USD_PER_INSTANCE_HOUR * instances * hours);
        }
    }

    private record Plan(String name, String arn, Offering bought, String reserved) {
        String status(Instant now) {
            return now.isBefore(bought.starts())
                    ? "Scheduled"
                    : now.isBefore(bought.ends()) ? "Active" : "Expired";
        }
    }

    Map<String, Action> actions() {
        return Map.ofEntries(
                entry("SearchTrainingPlanOfferings", this::search),
                entry("CreateTrainingPlan", this::create),
                entry("DescribeTrainingPlan", this::describe),
                entry("ListTrainingPlans", this::list));
    }

    private Answer search(Call call) {
        if (!call.has("InstanceType") || !call.has("InstanceCount")) {
            throw new AwsFault(
                    "ValidationException", "InstanceType and InstanceCount must be given.");
        }
        Instant after = call.time("StartTimeAfter");
        Instant earliest = after == null || after.isBefore(call.now()) ? call.now() : after;
        Offering offering =
                new Offering(
                        "tpo-" + call.ids().alphanumeric(17),
                        call.text("InstanceType"),
                        call.number("InstanceCount", 1),
                        call.has("TargetResources")
                                ? call.texts("TargetResources")
                                : List.of("hyperpod-cluster"),
                        call.number("DurationHours", 24),
                        call.region() + "a",
                        full(earliest));
        Instant before = call.time("EndTimeBefore");
        if (before != null && offering.ends().isAfter(before)) {
            return Answer.of("TrainingPlanOfferings", List.of());
        }
        offerings.at(call.place()).put(offering.id(), offering);
        return Answer.of(
                "TrainingPlanOfferings",
                List.of(
                        Answer.of("TrainingPlanOfferingId", offering.id())
                                .and("TargetResources", offering.targets())
                                .and("RequestedStartTimeAfter", after)
                                .and("RequestedEndTimeBefore", before)
                                .and("DurationHours", offering.hours())
                                .and("DurationMinutes", 0)
                                .and("UpfrontFee", offering.fee())
                                .and("CurrencyCode", "USD")
                                .and(
                                        "ReservedCapacityOfferings",
                                        List.of(
                                                Answer.of("InstanceType", offering.instanceType())
                                                        .and("InstanceCount", offering.instances())
                                                        .and("AvailabilityZone", offering.zone())
                                                        .and("DurationHours", offering.hours())
                                                        .and("DurationMinutes", 0)
                                                        .and("StartTime", offering.starts())
                                                        .and("EndTime", offering.ends())))));
    }

    private static Instant full(Instant time) {
        long hour = HOUR.toSeconds();
        long seconds = time.getEpochSecond() + (time.getNano() > 0 ? 1 : 0);
        return Instant.ofEpochSecond((seconds + hour - 1) / hour * hour);
    }

    private Answer create(Call call) {
        Map<String, Plan> here = plans.at(call.place());
        String name = call.text("TrainingPlanName");
        Offering offering = offerings.at(call.place()).get(call.text("TrainingPlanOfferingId"));
        if (offering == null) {
            throw new AwsFault(
                    "ResourceNotFound",
                    "Training plan offering %s not found."
                            .formatted(call.text("TrainingPlanOfferingId")));
        }
        if (here.containsKey(name)) {
            throw new AwsFault(
                    "ResourceInUse", "Training plan with name %s already exists.".formatted(name));
        }
        Plan plan =
                new Plan(
                        name,
                        call.place().arn("sagemaker", "training-plan/" + name),
                        offering,
                        call.place().arn("sagemaker", "reserved-capacity/" + call.ids().hex(12)));
        here.put(name, plan);
        return Answer.of("TrainingPlanArn", plan.arn());
    }

    private Answer describe(Call call) {
        Plan plan = plans.at(call.place()).get(call.text("TrainingPlanName"));
        if (plan == null) {
            throw new AwsFault(
                    "ResourceNotFound",
                    "Training plan %s not found.".formatted(call.text("TrainingPlanName")));
        }
        return view(call, plan);
    }

    private Answer view(Call call, Plan plan) {
        Offering bought = plan.bought();
        long inUse = used.applyAsLong(call.place(), plan.arn());
        return Answer.of("TrainingPlanArn", plan.arn())
                .and("TrainingPlanName", plan.name())
                .and("Status", plan.status(call.now()))
                .and("DurationHours", bought.hours())
                .and("DurationMinutes", 0)
                .and("StartTime", bought.starts())
                .and("EndTime", bought.ends())
                .and("UpfrontFee", bought.fee())
                .and("CurrencyCode", "USD")
                .and("TotalInstanceCount", bought.instances())
                .and("AvailableInstanceCount", Math.max(0, bought.instances() - inUse))
                .and("InUseInstanceCount", inUse)
                .and("TargetResources", bought.targets())
                .and(
                        "ReservedCapacitySummaries",
                        List.of(
                                Answer.of("ReservedCapacityArn", plan.reserved())
                                        .and("InstanceType", bought.instanceType())
                                        .and("TotalInstanceCount", bought.instances())
                                        .and("Status", plan.status(call.now()))
                                        .and("AvailabilityZone", bought.zone())
                                        .and("DurationHours", bought.hours())
                                        .and("DurationMinutes", 0)
                                        .and("StartTime", bought.starts())
                                        .and("EndTime", bought.ends())));
    }

    private Answer list(Call call) {
        Comparator<Plan> order =
                switch (call.text("SortBy", "TrainingPlanName")) {
                    case "StartTime" -> Comparator.comparing(plan -> plan.bought().starts());
                    case "Status" -> Comparator.comparing(plan -> plan.status(call.now()));
                    case String _ -> Comparator.comparing(Plan::name);
                };
        Instant after = call.time("StartTimeAfter");
        Instant before = call.time("StartTimeBefore");
        Page<Plan> page =
                HyperPod.page(
                        call,
                        plans.at(call.place()).values().stream()
                                .filter(
                                        plan ->
                                                after == null
                                                        || plan.bought().starts().isAfter(after))
                                .filter(
                                        plan ->
                                                before == null
                                                        || plan.bought().starts().isBefore(before))
                                .filter(plan -> fits(call, plan))
                                .sorted(HyperPod.descending(call) ? order.reversed() : order)
                                .toList());
        return Answer.of("NextToken", page.next())
                .and(
                        "TrainingPlanSummaries",
                        page.items().stream().map(plan -> view(call, plan)).toList());
    }

    private static boolean fits(Call call, Plan plan) {
        for (JsonNode filter : call.items("Filters")) {
            if (!filter.path("Value").asText().equals(plan.status(call.now()))) {
                return false;
            }
        }
        return true;
    }
}
