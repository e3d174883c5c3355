package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Quotas;
import io.slipway.guardrail.facts.Quotas.Plan;
import io.slipway.guardrail.facts.Quotas.Quota;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.sagemaker.model.ReservedCapacitySummary;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/** What the account may have. Quotas are told by name; codes are only passed on. */
final class QuotaReading {
    private static final int PAGE = 100;

    private final AwsClient aws;
    private final Scope scope;

    QuotaReading(AwsClient aws, Scope scope) {
        this.aws = aws;
        this.scope = scope;
    }

    /** The services whose quotas matter: a network of its own draws on those of EC2 as well. */
    List<String> services() {
        return scope.subnets().isEmpty()
                ? List.of("sagemaker", "vpc", "ec2")
                : List.of("sagemaker");
    }

    List<Quota> quotas(Trail trail) {
        var all = new ArrayList<Quota>();
        trail.each(services(), this::ofService).forEach(all::addAll);
        return List.copyOf(all);
    }

    /** The applied value; where nothing was ever applied the list has only the default. */
    private List<Quota> ofService(Trail trail, String service) {
        List<List<ServiceQuota>> both =
                trail.each(
                        List.of(false, true),
                        (within, standard) ->
                                standard ? standard(within, service) : applied(within, service));
        Map<String, Quota> byName = new LinkedHashMap<>();
        both.reversed()
                .forEach(
                        list ->
                                list.forEach(
                                        quota ->
                                                byName.put(
                                                        name(quota).toLowerCase(Locale.ROOT),
                                                        quota(service, quota))));
        return List.copyOf(byName.values());
    }

    private List<ServiceQuota> applied(Trail trail, String service) {
        return trail.pages(
                "servicequotas ListServiceQuotas",
                token ->
                        aws.quotas()
                                .listServiceQuotas(
                                        ask ->
                                                ask.serviceCode(service)
                                                        .maxResults(PAGE)
                                                        .nextToken(token)),
                ListServiceQuotasResponse::quotas,
                ListServiceQuotasResponse::nextToken);
    }

    private List<ServiceQuota> standard(Trail trail, String service) {
        return trail.pages(
                "servicequotas ListAWSDefaultServiceQuotas",
                token ->
                        aws.quotas()
                                .listAWSDefaultServiceQuotas(
                                        ask ->
                                                ask.serviceCode(service)
                                                        .maxResults(PAGE)
                                                        .nextToken(token)),
                ListAwsDefaultServiceQuotasResponse::quotas,
                ListAwsDefaultServiceQuotasResponse::nextToken);
    }

    private static Quota quota(String service, ServiceQuota quota) {
        Double value = quota.value();
        return new Quota(
                service,
                name(quota),
                quota.quotaCode(),
                null,
                value == null ? 0 : value.longValue());
    }

    private static String name(ServiceQuota quota) {
        return Objects.requireNonNullElse(quota.quotaName(), "").strip();
    }

    Quotas.Usage usage(Trail trail) {
        List<Integer> counts =
                trail.each(
                        List.of("interfaces", "vpcs", "addresses"),
                        (within, what) ->
                                switch (what) {
                                    case "interfaces" -> interfaces(within);
                                    case "vpcs" -> vpcs(within);
                                    default -> addresses(within);
                                });
        return new Quotas.Usage(counts.get(0), counts.get(1), counts.get(2));
    }

    private int interfaces(Trail trail) {
        return trail.pages(
                        "ec2 DescribeNetworkInterfaces",
                        token ->
                                aws.ec2()
                                        .describeNetworkInterfaces(
                                                ask -> ask.maxResults(1000).nextToken(token)),
                        DescribeNetworkInterfacesResponse::networkInterfaces,
                        DescribeNetworkInterfacesResponse::nextToken)
                .size();
    }

    private int vpcs(Trail trail) {
        return trail.pages(
                        "ec2 DescribeVpcs",
                        token -> aws.ec2().describeVpcs(ask -> ask.nextToken(token)),
                        DescribeVpcsResponse::vpcs,
                        DescribeVpcsResponse::nextToken)
                .size();
    }

    private int addresses(Trail trail) {
        return trail.ask("ec2 DescribeAddresses", () -> aws.ec2().describeAddresses())
                .addresses()
                .size();
    }

    List<Plan> plans(Trail trail) {
        var all = new ArrayList<Plan>();
        trail.each(scope.plans(), this::plan).forEach(all::addAll);
        all.addAll(reservations(trail));
        return List.copyOf(all);
    }

    /** In every state: one that has expired is told as such, and not as none. */
    private List<Plan> reservations(Trail trail) {
        List<String> types =
                scope.types().stream().map(type -> type.replaceFirst("^ml\\.", "")).toList();
        return types.isEmpty()
                ? List.of()
                : trail
                        .pages(
                                "ec2 DescribeCapacityReservations",
                                token ->
                                        aws.ec2()
                                                .describeCapacityReservations(
                                                        ask ->
                                                                ask.filters(
                                                                                NetworkReading.by(
                                                                                        "instance-type",
                                                                                        types))
                                                                        .nextToken(token)),
                                DescribeCapacityReservationsResponse::capacityReservations,
                                DescribeCapacityReservationsResponse::nextToken)
                        .stream()
                        .map(QuotaReading::reservation)
                        .toList();
    }

    private static Plan reservation(CapacityReservation one) {
        Integer available = one.availableInstanceCount();
        return new Plan(
                one.capacityReservationArn(),
                one.stateAsString(),
                one.instanceType(),
                one.availabilityZoneId(),
                available == null ? null : available.longValue(),
                one.startDate(),
                one.endDate(),
                List.of());
    }

    private List<Plan> plan(Trail trail, String arn) {
        String name = arn.substring(arn.lastIndexOf('/') + 1);
        try {
            var plan =
                    trail.ask(
                            "sagemaker DescribeTrainingPlan",
                            () ->
                                    aws.sagemaker()
                                            .describeTrainingPlan(
                                                    ask -> ask.trainingPlanName(name)));
            var first =
                    plan.reservedCapacitySummaries().isEmpty()
                            ? null
                            : plan.reservedCapacitySummaries().getFirst();
            Integer available = plan.availableInstanceCount();
            return List.of(
                    new Plan(
                            arn,
                            plan.statusAsString(),
                            first == null ? null : first.instanceTypeAsString(),
                            zoneId(trail, plan.reservedCapacitySummaries()),
                            available == null ? null : available.longValue(),
                            plan.startTime(),
                            plan.endTime(),
                            plan.targetResourcesAsStrings()));
        } catch (NoAnswer none) {
            if (none.says("ResourceNotFound", "ResourceNotFoundException")) {
                return List.of();
            }
            throw none;
        }
    }

    /** The answer has the name of the zone, which means another zone in each account. */
    private @Nullable String zoneId(Trail trail, List<ReservedCapacitySummary> capacities) {
        List<String> names =
                capacities.stream()
                        .map(ReservedCapacitySummary::availabilityZone)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        if (names.size() != 1) {
            return null;
        }
        return trail
                .ask(
                        "ec2 DescribeAvailabilityZones",
                        () -> aws.ec2().describeAvailabilityZones(ask -> ask.zoneNames(names)))
                .availabilityZones()
                .stream()
                .map(AvailabilityZone::zoneId)
                .findFirst()
                .orElse(null);
    }
}
