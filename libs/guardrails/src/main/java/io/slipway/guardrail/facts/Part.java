package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.preset.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One part of an account that can be read as a whole. */
public final class Part<T> {
    private static final Map<String, Part<?>> ALL = new LinkedHashMap<>();

    /** Numbers that others use up while we look. */
    private static final Duration BRIEF = Duration.ofSeconds(60);

    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(1);

    public static final Part<List<Quotas.Quota>> QUOTAS =
            list(
                    "quotas",
                    BRIEF,
                    "servicequotas ListServiceQuotas and ListAWSDefaultServiceQuotas for sagemaker, vpc, ec2, all pages, matched by name",
                    Quotas::quota);
    public static final Part<List<Quotas.Hold>> HOLDS =
            list(
                    "holds",
                    BRIEF,
                    "our own ledger: nodes that running jobs have been promised and no cluster shows yet",
                    Quotas::hold);
    public static final Part<Quotas.Usage> USAGE =
            one(
                    "usage",
                    BRIEF,
                    "ec2 DescribeNetworkInterfaces, DescribeVpcs, DescribeAddresses, counted",
                    Quotas::usage);
    public static final Part<List<Quotas.Plan>> PLANS =
            list(
                    "plans",
                    BRIEF,
                    "sagemaker DescribeTrainingPlan, ec2 DescribeCapacityReservations",
                    Quotas::plan);
    public static final Part<List<Hyperpod.Cluster>> CLUSTERS =
            list(
                    "clusters",
                    BRIEF,
                    "sagemaker ListClusters, then DescribeCluster and ListTags of each",
                    Hyperpod::cluster);
    public static final Part<List<Hyperpod.Node>> HYPERPOD_NODES =
            list(
                    "hyperpodNodes",
                    BRIEF,
                    "sagemaker ListClusterNodes of the cluster, all pages",
                    Hyperpod::node);
    public static final Part<List<Network.Subnet>> SUBNETS =
            list("subnets", SHORT, "ec2 DescribeSubnets", Network::subnet);
    public static final Part<List<Network.Offering>> OFFERINGS =
            list(
                    "offerings",
                    LONG,
                    "ec2 DescribeInstanceTypeOfferings with location-type availability-zone-id",
                    Network::offering);
    public static final Part<List<Network.RouteTable>> ROUTE_TABLES =
            list("routeTables", SHORT, "ec2 DescribeRouteTables", Network::routeTable);
    public static final Part<List<Network.SecurityGroup>> SECURITY_GROUPS =
            list("securityGroups", SHORT, "ec2 DescribeSecurityGroups", Network::securityGroup);
    public static final Part<List<Network.Endpoint>> ENDPOINTS =
            list("endpoints", SHORT, "ec2 DescribeVpcEndpoints", Network::endpoint);
    public static final Part<List<Network.Vpc>> VPCS =
            list(
                    "vpcs",
                    SHORT,
                    "ec2 DescribeVpcAttribute enableDnsSupport and enableDnsHostnames",
                    Network::vpc);
    public static final Part<List<Eks.Cluster>> EKS_CLUSTERS =
            list("eksClusters", SHORT, "eks DescribeCluster", Eks::cluster);
    public static final Part<List<Eks.Addon>> ADDONS =
            list("addons", SHORT, "eks ListAddons and DescribeAddon", Eks::addon);
    public static final Part<List<Eks.AccessEntry>> ACCESS_ENTRIES =
            list(
                    "accessEntries",
                    SHORT,
                    "eks ListAccessEntries and DescribeAccessEntry, and the ConfigMap kube-system/aws-auth",
                    Eks::accessEntry);
    public static final Part<List<Iam.Role>> ROLES =
            list(
                    "roles",
                    SHORT,
                    "iam GetRole, ListAttachedRolePolicies, GetPolicyVersion, GetRolePolicy",
                    Iam::role);
    public static final Part<List<Iam.OidcProvider>> OIDC_PROVIDERS =
            list(
                    "oidcProviders",
                    SHORT,
                    "iam ListOpenIDConnectProviders and GetOpenIDConnectProvider",
                    Iam::oidcProvider);
    public static final Part<List<Iam.Permission>> PERMISSIONS =
            list(
                    "permissions",
                    SHORT,
                    "iam SimulatePrincipalPolicy for the caller",
                    Iam::permission);
    public static final Part<Iam.Session> SESSION =
            one(
                    "session",
                    BRIEF,
                    "sts GetCallerIdentity, the credentials' expiry and the Date header of its answer",
                    Iam::session);
    public static final Part<List<Iam.Key>> KEYS =
            list("keys", SHORT, "kms DescribeKey, GetKeyPolicy, ListGrants", Iam::key);
    public static final Part<List<Storage.Bucket>> BUCKETS =
            list(
                    "buckets",
                    SHORT,
                    "s3 HeadBucket, GetBucketLocation, GetBucketTagging",
                    Storage::bucket);
    public static final Part<List<Storage.Script>> SCRIPTS =
            list(
                    "scripts",
                    SHORT,
                    "s3 HeadObject and a ranged GetObject of each life cycle script",
                    Storage::script);
    public static final Part<List<Stacks.Stack>> STACKS =
            list(
                    "stacks",
                    BRIEF,
                    "cloudformation DescribeStacks and DescribeStackEvents",
                    Stacks::stack);
    public static final Part<List<Stacks.Leftover>> LEFTOVERS =
            list(
                    "leftovers",
                    BRIEF,
                    "tagging GetResources for our tag, and a look at each kind that has no tags",
                    Stacks::leftover);
    public static final Part<List<Stacks.Blocker>> BLOCKERS =
            list(
                    "blockers",
                    BRIEF,
                    "ec2 DescribeNetworkInterfaces and DescribeVpcEndpoints, s3 ListObjectVersions, elbv2 DescribeLoadBalancers in the stack's VPC",
                    Stacks::blocker);
    public static final Part<List<Kubernetes.Workload>> WORKLOADS =
            list(
                    "workloads",
                    SHORT,
                    "Kubernetes Deployments and DaemonSets of all namespaces",
                    Kubernetes::workload);
    public static final Part<List<Kubernetes.Release>> HELM_RELEASES =
            list(
                    "helmReleases",
                    SHORT,
                    "Helm release secrets of all namespaces",
                    Kubernetes::release);
    public static final Part<List<Kubernetes.Node>> NODES =
            list("nodes", BRIEF, "Kubernetes nodes", Kubernetes::node);
    public static final Part<List<Kubernetes.Exposed>> EXPOSED =
            list(
                    "exposed",
                    SHORT,
                    "Kubernetes Services of type LoadBalancer and Ingresses",
                    Kubernetes::exposed);
    public static final Part<List<Kubernetes.Job>> JOBS =
            list(
                    "jobs",
                    BRIEF,
                    "Kubernetes Jobs, and the jobs of training operators and Ray, that are not finished",
                    Kubernetes::job);
    public static final Part<List<JsonNode>> MANIFESTS =
            list(
                    "manifests",
                    SHORT,
                    "the manifests of the training jobs, as they will be applied",
                    Row::whole);
    public static final Part<JsonNode> TEMPLATE =
            one("template", SHORT, "the CloudFormation template that synth wrote", Row::whole);
    public static final Part<Workdir> WORKDIR =
            one(
                    "workdir",
                    BRIEF,
                    "the working folder of the job on the deployer's disk",
                    Workdir::read);
    public static final Part<List<Workdir.Tool>> TOOLS =
            list("tools", SHORT, "the versions of the deployer's tools and charts", Workdir::tool);

    private final String name;
    private final Duration keeps;
    private final String from;
    private final Reader<T> reader;
    private final Function<Row, ?> row;
    private final boolean single;

    private Part(
            String name,
            Duration keeps,
            String from,
            Reader<T> reader,
            Function<Row, ?> row,
            boolean single) {
        this.name = name;
        this.keeps = keeps;
        this.from = from;
        this.reader = reader;
        this.row = row;
        this.single = single;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(JsonNode node, String pointer, List<Violation> violations);
    }

    private static <T> Part<List<T>> list(
            String name, Duration keeps, String from, Function<Row, T> row) {
        return kept(
                new Part<>(
                        name,
                        keeps,
                        from,
                        (node, pointer, violations) -> Row.list(node, pointer, violations, row),
                        row,
                        false));
    }

    private static <T> Part<T> one(String name, Duration keeps, String from, Function<Row, T> row) {
        return kept(
                new Part<>(
                        name,
                        keeps,
                        from,
                        (node, pointer, violations) -> Row.one(node, pointer, violations, row),
                        row,
                        true));
    }

    private static <T> Part<T> kept(Part<T> part) {
        ALL.put(part.name, part);
        return part;
    }

    /** As the facts file calls it. */
    public String name() {
        return name;
    }

    /** How long a reading may be relied on. */
    public Duration keeps() {
        return keeps;
    }

    /** The calls that tell it. */
    public String from() {
        return from;
    }

    public static @Nullable Part<?> named(String name) {
        return ALL.get(name);
    }

    public static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    public static List<Part<?>> all() {
        return List.copyOf(new ArrayList<>(ALL.values()));
    }

    T read(JsonNode node, String pointer, List<Violation> violations) {
        return reader.read(node, pointer, violations);
    }

    /** The JSON Schema of its value. */
    ObjectNode schema() {
        ObjectNode one = Row.schemaOf(row);
        return single ? one : RowSchema.listOf(one);
    }

    /** A list is never an object; an object with nothing but value, readAt and source is a wrap. */
    boolean wrapped(JsonNode given) {
        if (!given.isObject()) {
            return false;
        }
        var names = new ArrayList<String>();
        given.fieldNames().forEachRemaining(names::add);
        names.removeAll(List.of("value", "readAt", "source"));
        return !single || names.isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }
}
