package io.slipway.simulator.aws.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.hyperpod.HyperPod;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Limits of an account in a region. The simulated account was granted more than the defaults, as an
 * account that trains is; {@code PUT /_slipway/quotas} grants otherwise.
 */
public final class Quotas implements Service, HyperPod.Limits {
    private static final List<Quota> ALL = QuotaTable.all();

    /** Accelerated instances that the simulated account was granted of each type. */
    private static final double GRANTED = 16;

    private final Knobs knobs;
    private final Shards<Place, Shard> shards = new Shards<>(_ -> new Shard());

    private static final class Shard {
        private final Map<String, Double> applied = new LinkedHashMap<>();
        private final List<Increase> increases = new ArrayList<>();
        private final Set<String> granted = new HashSet<>();
    }

    private record Increase(
            String id, Quota quota, double wanted, Instant asked, String requester) {}

    public Quotas(Knobs knobs) {
        this.knobs = knobs;
    }

    @Override
    public String model() {
        return "service-quotas";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.of(
                "ListServices", this::services,
                "ListServiceQuotas", this::list,
                "ListAWSDefaultServiceQuotas", this::defaults,
                "GetServiceQuota", this::get,
                "GetAWSDefaultServiceQuota", this::getDefault,
                "RequestServiceQuotaIncrease", this::ask,
                "GetRequestedServiceQuotaChange", this::asked,
                "ListRequestedServiceQuotaChangeHistory", this::history);
    }

    @Override
    public double limit(Place place, String quotaName) {
        return ALL.stream()
                .filter(quota -> quota.service().equals("sagemaker"))
                .filter(quota -> quota.name().equals(quotaName))
                .findFirst()
                .map(quota -> value(place, quota))
                .orElseThrow(() -> new IllegalStateException("no quota named " + quotaName));
    }

    /** Grants or takes away, by name. */
    public void set(Place place, String service, String name, double value) {
        Quota quota =
                ALL.stream()
                        .filter(each -> each.service().equals(service) && each.name().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no quota of %s named '%s'"
                                                        .formatted(service, name)));
        shards.at(place).applied.put(quota.code(), value);
    }

    private double value(Place place, Quota quota) {
        Double applied = shards.at(place).applied.get(quota.code());
        boolean accelerated =
                quota.service().equals("sagemaker")
                        && quota.standard() == 0
                        && quota.name().endsWith(" for cluster usage");
        return applied != null ? applied : accelerated ? GRANTED : quota.standard();
    }

    private Answer services(Call call) {
        Page<String> page = page(call, ALL.stream().map(Quota::service).distinct().toList());
        return Answer.of("NextToken", page.next())
                .and(
                        "Services",
                        page.items().stream()
                                .map(
                                        code ->
                                                Answer.of("ServiceCode", code)
                                                        .and(
                                                                "ServiceName",
                                                                new Quota(code, "", "", 0, false)
                                                                        .serviceName()))
                                .toList());
    }

    private Answer list(Call call) {
        List<Quota> quotas =
                of(call).stream()
                        .filter(
                                quota ->
                                        !call.has("QuotaCode")
                                                || quota.code().equals(call.text("QuotaCode")))
                        .toList();
        Page<Quota> page = page(call, quotas);
        return Answer.of("NextToken", page.next())
                .and(
                        "Quotas",
                        page.items().stream()
                                .map(quota -> view(call, quota, value(call.place(), quota)))
                                .toList());
    }

    private Answer defaults(Call call) {
        Page<Quota> page = page(call, of(call));
        return Answer.of("NextToken", page.next())
                .and(
                        "Quotas",
                        page.items().stream()
                                .map(quota -> view(call, quota, quota.standard()))
                                .toList());
    }

    private Answer get(Call call) {
        Quota quota = find(call);
        return Answer.of("Quota", view(call, quota, value(call.place(), quota)));
    }

    private Answer getDefault(Call call) {
        Quota quota = find(call);
        return Answer.of("Quota", view(call, quota, quota.standard()));
    }

    private Answer ask(Call call) {
        Quota quota = find(call);
        double wanted = call.input().path("DesiredValue").asDouble();
        if (wanted <= value(call.place(), quota)) {
            throw new AwsFault(
                    "IllegalArgumentException",
                    "You must provide a quota value greater than the current quota value");
        }
        List<Increase> increases = shards.at(call.place()).increases;
        if (increases.stream()
                .anyMatch(
                        each ->
                                each.quota().equals(quota)
                                        && !state(each, call.now()).equals("APPROVED"))) {
            throw new AwsFault(
                    "ResourceAlreadyExistsException",
                    "Only one open service quota increase request is allowed per quota.");
        }
        Increase increase =
                new Increase(call.ids().hex(32), quota, wanted, call.now(), requester(call));
        increases.add(increase);
        return Answer.of("RequestedQuota", view(call, increase));
    }

    private static String requester(Call call) {
        return "{\"accountId\":\"%s\",\"callerArn\":\"%s\"}"
                .formatted(call.caller().account(), call.caller().arn());
    }

    private Answer asked(Call call) {
        return shards.at(call.place()).increases.stream()
                .filter(increase -> increase.id().equals(call.text("RequestId")))
                .findFirst()
                .map(increase -> Answer.of("RequestedQuota", view(call, increase)))
                .orElseThrow(
                        () ->
                                new AwsFault(
                                        "NoSuchResourceException",
                                        "The request failed because the specified request does not exist."));
    }

    private Answer history(Call call) {
        List<Increase> found =
                shards.at(call.place()).increases.stream()
                        .filter(
                                each ->
                                        !call.has("ServiceCode")
                                                || each.quota()
                                                        .service()
                                                        .equals(call.text("ServiceCode")))
                        .filter(
                                each ->
                                        !call.has("Status")
                                                || state(each, call.now())
                                                        .equals(call.text("Status")))
                        .toList();
        Page<Increase> page = page(call, found);
        return Answer.of("NextToken", page.next())
                .and(
                        "RequestedQuotas",
                        page.items().stream().map(increase -> view(call, increase)).toList());
    }

    private String state(Increase increase, Instant now) {
        Instant caseOpened = increase.asked().plus(knobs.span(Span.QUOTA_CASE));
        Instant decided = increase.asked().plus(knobs.span(Span.QUOTA_DECISION));
        return now.isBefore(caseOpened)
                ? "PENDING"
                : now.isBefore(decided) ? "CASE_OPENED" : "APPROVED";
    }

    @Override
    public void settle(Instant now) {
        for (Shard shard : shards.all()) {
            for (Increase increase : shard.increases) {
                if (state(increase, now).equals("APPROVED") && shard.granted.add(increase.id())) {
                    shard.applied.merge(increase.quota().code(), increase.wanted(), Math::max);
                }
            }
        }
    }

    private Answer view(Call call, Increase increase) {
        return Answer.of("Id", increase.id())
                .and("ServiceCode", increase.quota().service())
                .and("ServiceName", increase.quota().serviceName())
                .and("QuotaCode", increase.quota().code())
                .and("QuotaName", increase.quota().name())
                .and("DesiredValue", increase.wanted())
                .and("Status", state(increase, call.now()))
                .and("Created", increase.asked())
                .and("LastUpdated", increase.asked())
                .and("Requester", increase.requester())
                .and("QuotaArn", arn(call, increase.quota()))
                .and("GlobalQuota", false)
                .and("Unit", "None");
    }

    private static Answer view(Call call, Quota quota, double value) {
        return Answer.of("ServiceCode", quota.service())
                .and("ServiceName", quota.serviceName())
                .and("QuotaArn", arn(call, quota))
                .and("QuotaCode", quota.code())
                .and("QuotaName", quota.name())
                .and("Value", value)
                .and("Unit", "None")
                .and("Adjustable", quota.adjustable())
                .and("GlobalQuota", false);
    }

    private static String arn(Call call, Quota quota) {
        return call.place().arn("servicequotas", quota.service() + "/" + quota.code());
    }

    private static List<Quota> of(Call call) {
        List<Quota> quotas =
                ALL.stream()
                        .filter(quota -> quota.service().equals(call.text("ServiceCode")))
                        .toList();
        if (quotas.isEmpty()) {
            throw new AwsFault(
                    "NoSuchResourceException",
                    "The request failed because the specified service does not exist.");
        }
        return quotas;
    }

    private static Quota find(Call call) {
        return of(call).stream()
                .filter(quota -> quota.code().equals(call.text("QuotaCode")))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AwsFault(
                                        "NoSuchResourceException",
                                        "The request failed because the specified quota does not exist."));
    }

    private static <T> Page<T> page(Call call, List<T> all) {
        return Page.of(
                all,
                call.maybe("NextToken"),
                call.number("MaxResults", 100),
                "InvalidPaginationTokenException");
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, shard) ->
                                dump.and(place.account() + "/" + place.region(), shard.applied));
        return dump.tree();
    }
}
