package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.FactsReader;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads one account and region through the SDK; asks only what it was asked for. */
final class AwsFacts implements FactsReader {
    private static final Logger LOG = Logger.getLogger(AwsFacts.class);
    private static final List<Part<?>> IN_KUBERNETES =
            List.of(Part.WORKLOADS, Part.HELM_RELEASES, Part.NODES, Part.EXPOSED);

    private final AwsClient aws;
    private final Clock clock;
    private final Trail.Means means;
    private final Duration partLimit;
    private final Kept kept;
    private final KubernetesAccess access;

    AwsFacts(
            AwsClient aws,
            Clock clock,
            Trail.Means means,
            Duration partLimit,
            Kept kept,
            KubernetesAccess access) {
        this.access = access;
        this.aws = aws;
        this.clock = clock;
        this.means = means;
        this.partLimit = partLimit;
        this.kept = kept;
    }

    @Override
    public AccountFacts read(Asked asked, Set<Part<?>> wanted, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Scope asks = Scope.of(asked);
        Fact<Scope> found = built(asks, wanted);
        Scope scope = found instanceof Fact.Known<Scope>(Scope on, var _, var _) ? on : asks;
        AccountFacts facts =
                found instanceof Fact.Unknown<Scope>(String why)
                        ? without(AccountFacts.allRead(), wanted, why)
                        : AccountFacts.allRead();
        facts = aside(facts, scope, wanted);
        Map<Part<?>, Future<? extends Fact<?>>> looks = new LinkedHashMap<>();
        for (Look<?> look : looks(scope)) {
            if (wanted.contains(look.part()) && facts.of(look.part()) instanceof Fact.NotGiven) {
                looks.put(look.part(), means.threads().submit(() -> look.now(this, scope)));
            }
        }
        for (Map.Entry<Part<?>, Future<? extends Fact<?>>> look : looks.entrySet()) {
            facts = with(facts, look.getKey(), end, look.getValue());
        }
        for (Part<?> part : wanted) {
            if (facts.of(part) instanceof Fact.NotGiven) {
                facts = facts.without(part, "this service does not read " + part.name());
            }
        }
        return facts;
    }

    /**
     * What a deployer made stands on an EKS cluster that the request did not name; the cluster
     * itself tells which. Before there are nodes there is nobody to ask.
     */
    private Fact<Scope> built(Scope asks, Set<Part<?>> wanted) {
        if (asks.eks() != null || !wanted.contains(Part.HYPERPOD_NODES)) {
            return new Fact.NotGiven<>();
        }
        try {
            Trail trail = trail();
            String below = new HyperpodReading(aws, asks).below(trail);
            return below == null
                    ? new Fact.NotGiven<>()
                    : new Fact.Known<>(asks.on(below), clock.instant(), trail.source());
        } catch (NoAnswer none) {
            return new Fact.Unknown<>(String.valueOf(none.getMessage()));
        }
    }

    private static AccountFacts without(AccountFacts none, Set<Part<?>> wanted, String why) {
        AccountFacts facts = none;
        for (Part<?> part : wanted) {
            facts = ofEks(part) ? facts.without(part, why) : facts;
        }
        return facts;
    }

    private static boolean ofEks(Part<?> part) {
        return IN_KUBERNETES.contains(part)
                || List.of(Part.EKS_CLUSTERS, Part.ADDONS, Part.ACCESS_ENTRIES, Part.OIDC_PROVIDERS)
                        .contains(part);
    }

    /**
     * One part and how to look at it.
     *
     * @param shared whether it is the same for every request of the account
     */
    private record Look<T>(Part<T> part, Function<Trail, T> look, String shared) {
        Fact<T> now(AwsFacts reader, Scope scope) {
            return shared.isEmpty()
                    ? read(reader, scope)
                    : reader.kept.orElse(part, shared, reader.clock, () -> read(reader, scope));
        }

        private Fact<T> read(AwsFacts reader, Scope scope) {
            Instant readAt = reader.clock.instant();
            Trail trail = reader.trail();
            try {
                T value = look.apply(trail);
                return new Fact.Known<>(value, readAt, trail.source());
            } catch (NoAnswer none) {
                return new Fact.Unknown<>(String.valueOf(none.getMessage()));
            } catch (RuntimeException broken) {
                // The outer edge of a part: one that breaks must not take the others with it.
                LOG.warnf(broken, "Part not read: part=%s cluster=%s", part, scope.name());
                return new Fact.Unknown<>("its answer could not be read");
            }
        }
    }

    private List<Look<?>> looks(Scope scope) {
        Trail shared = trail();
        var quotas = new QuotaReading(aws, scope);
        var hyperpod = new HyperpodReading(aws, scope);
        var network = new NetworkReading(aws, scope, shared);
        var iam = new IamReading(aws, scope, clock, trail());
        var storage = new StorageReading(aws, scope);
        var stacks = new StackReading(aws, scope, trail());
        var kubernetes =
                new KubernetesReading(aws, access, hyperpod::below, means.threads(), trail());
        var eks = new EksReading(aws, scope.eks() == null ? "" : scope.eks(), network, kubernetes);
        var keys = new KeyReading(aws, scope);
        var jobs = new JobReading(kubernetes, hyperpod);
        return List.of(
                look(Part.WORKLOADS, kubernetes::workloads),
                look(Part.HELM_RELEASES, kubernetes::releases),
                look(Part.NODES, kubernetes::nodes),
                look(Part.EXPOSED, kubernetes::exposed),
                look(Part.JOBS, jobs::jobs),
                new Look<>(Part.QUOTAS, quotas::quotas, String.join(",", quotas.services())),
                look(Part.USAGE, quotas::usage),
                look(Part.PLANS, quotas::plans),
                look(Part.CLUSTERS, hyperpod::clusters),
                look(Part.HYPERPOD_NODES, hyperpod::nodes),
                look(Part.SUBNETS, network::subnets),
                new Look<>(Part.OFFERINGS, network::offerings, String.join(",", scope.types())),
                look(Part.ROUTE_TABLES, network::routeTables),
                look(Part.SECURITY_GROUPS, network::securityGroups),
                look(Part.ENDPOINTS, network::endpoints),
                look(Part.VPCS, network::vpcs),
                look(Part.EKS_CLUSTERS, eks::clusters),
                look(Part.ADDONS, eks::addons),
                look(Part.ACCESS_ENTRIES, eks::accessEntries),
                look(Part.ROLES, iam::roles),
                look(Part.OIDC_PROVIDERS, iam::oidcProviders),
                look(Part.PERMISSIONS, iam::permissions),
                look(Part.SESSION, iam::session),
                look(Part.KEYS, keys::keys),
                look(Part.BUCKETS, storage::buckets),
                look(Part.SCRIPTS, storage::scripts),
                look(Part.STACKS, stacks::stacks),
                look(Part.BLOCKERS, stacks::blockers));
    }

    private static <T> Look<T> look(Part<T> part, Function<Trail, T> look) {
        return new Look<>(part, look, "");
    }

    private Trail trail() {
        return new Trail(means, System.nanoTime() + partLimit.toNanos());
    }

    @SuppressWarnings("unchecked") // a look at a part of T makes a fact of T
    private static <T> AccountFacts with(
            AccountFacts facts, Part<T> part, long end, Future<? extends Fact<?>> look) {
        try {
            long left = Math.max(0, end - System.nanoTime());
            return facts.with(part, (Fact<T>) look.get(left, TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            look.cancel(true);
            return facts.without(part, "no answer within the time of the whole reading");
        } catch (InterruptedException _) {
            look.cancel(true);
            Thread.currentThread().interrupt();
            return facts.without(part, "the reading was given up");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What there is nothing to ask about, and what others look at. */
    private static AccountFacts aside(AccountFacts none, Scope scope, Set<Part<?>> wanted) {
        AccountFacts facts = none;
        for (Part<?> part : wanted) {
            String why = aside(part, scope);
            if (why != null && facts.of(part) instanceof Fact.NotGiven) {
                facts = facts.aside(part, why);
            }
        }
        return facts;
    }

    private static @Nullable String aside(Part<?> part, Scope scope) {
        if (List.of(Part.TEMPLATE, Part.WORKDIR, Part.TOOLS).contains(part)) {
            return "the deployer looks at its own working folder";
        }
        if (part == Part.MANIFESTS) {
            return "a deployment applies no manifests of jobs";
        }
        if (part == Part.KEYS && scope.keys().isEmpty()) {
            return "no volume has a key of its own";
        }
        if (scope.subnets().isEmpty()
                && List.of(Part.SUBNETS, Part.ROUTE_TABLES, Part.ENDPOINTS, Part.VPCS)
                        .contains(part)) {
            return "the request names no subnets: the deployer makes or chooses them";
        }
        if (scope.securityGroups().isEmpty() && part == Part.SECURITY_GROUPS) {
            return "the request names no security groups: the deployer makes or chooses them";
        }
        if (part == Part.JOBS && !scope.kubernetes()) {
            return "there is no EKS cluster below";
        }
        if (ofEks(part) && scope.eks() == null) {
            return "the request names no EKS cluster";
        }
        return null;
    }
}
