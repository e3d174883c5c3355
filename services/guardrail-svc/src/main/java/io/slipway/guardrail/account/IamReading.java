package io.slipway.guardrail.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.guardrail.facts.Iam;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Who may do what: the roles of the request, the roles HyperPod lives by, and ourselves. */
final class IamReading {
    private static final String GONE = "NoSuchEntity";
    private static final String SERVICE_ROLE = "AWSServiceRoleForAmazonSageMakerHyperPod";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a deployment needs; the rules name them all, and a test holds the two together. */
    private static final List<String> ACTIONS =
            List.of(
                    "iam:PassRole",
                    "sagemaker:CreateCluster",
                    "iam:CreateServiceLinkedRole",
                    "eks:DescribeCluster",
                    "eks:CreateAccessEntry",
                    "eks:DescribeAccessEntry",
                    "eks:DeleteAccessEntry",
                    "eks:AssociateAccessPolicy");

    private final AwsClient aws;
    private final Scope scope;
    private final Clock clock;
    private final Once<GetCallerIdentityResponse> caller;

    IamReading(AwsClient aws, Scope scope, Clock clock, Trail shared) {
        this.aws = aws;
        this.scope = scope;
        this.clock = clock;
        this.caller =
                new Once<>(
                        shared,
                        trail ->
                                trail.ask(
                                        "sts GetCallerIdentity",
                                        () -> aws.sts().getCallerIdentity()));
    }

    List<Iam.Role> roles(Trail trail) {
        Set<String> names = new LinkedHashSet<>();
        scope.roles().forEach(arn -> names.add(arn.substring(arn.lastIndexOf('/') + 1)));
        names.add(SERVICE_ROLE);
        if (scope.eks() != null) {
            names.addAll(controllers(trail));
        }
        return trail.each(List.copyOf(names), this::role).stream().flatMap(List::stream).toList();
    }

    /** Nothing but its name tells the role of a load balancer controller. */
    private List<String> controllers(Trail trail) {
        return trail
                .pages(
                        "iam ListRoles",
                        token -> aws.iam().listRoles(ask -> ask.maxItems(1000).marker(token)),
                        ListRolesResponse::roles,
                        answer -> answer.isTruncated() ? answer.marker() : null)
                .stream()
                .map(Role::roleName)
                .filter(
                        name -> {
                            String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
                            return letters.contains("loadbalancercontroller")
                                    || letters.contains("albcontroller");
                        })
                .toList();
    }

    private List<Iam.Role> role(Trail trail, String name) {
        try {
            Role role =
                    trail.ask("iam GetRole", () -> aws.iam().getRole(ask -> ask.roleName(name)))
                            .role();
            List<AttachedPolicy> attached = attached(trail, name);
            var documents = new ArrayList<JsonNode>();
            trail.each(attached, (within, policy) -> document(within, policy.policyArn()))
                    .forEach(documents::addAll);
            documents.addAll(inline(trail, name));
            var boundary = role.permissionsBoundary();
            List<JsonNode> limit =
                    boundary == null
                            ? List.of()
                            : document(trail, boundary.permissionsBoundaryArn());
            return List.of(
                    new Iam.Role(
                            role.arn(),
                            json(role.assumeRolePolicyDocument()),
                            attached.stream().map(AttachedPolicy::policyName).toList(),
                            List.copyOf(documents),
                            limit.isEmpty()
                                    ? JsonNodeFactory.instance.objectNode()
                                    : limit.getFirst()));
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return List.of();
            }
            throw none;
        }
    }

    private List<AttachedPolicy> attached(Trail trail, String name) {
        return trail.pages(
                "iam ListAttachedRolePolicies",
                token ->
                        aws.iam().listAttachedRolePolicies(ask -> ask.roleName(name).marker(token)),
                ListAttachedRolePoliciesResponse::attachedPolicies,
                answer -> answer.isTruncated() ? answer.marker() : null);
    }

    private List<JsonNode> document(Trail trail, String arn) {
        try {
            String version =
                    trail.ask("iam GetPolicy", () -> aws.iam().getPolicy(ask -> ask.policyArn(arn)))
                            .policy()
                            .defaultVersionId();
            return List.of(
                    json(
                            trail.ask(
                                            "iam GetPolicyVersion",
                                            () ->
                                                    aws.iam()
                                                            .getPolicyVersion(
                                                                    ask ->
                                                                            ask.policyArn(arn)
                                                                                    .versionId(
                                                                                            version)))
                                    .policyVersion()
                                    .document()));
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return List.of();
            }
            throw none;
        }
    }

    private List<JsonNode> inline(Trail trail, String role) {
        List<String> names =
                trail.pages(
                        "iam ListRolePolicies",
                        token ->
                                aws.iam().listRolePolicies(ask -> ask.roleName(role).marker(token)),
                        ListRolePoliciesResponse::policyNames,
                        answer -> answer.isTruncated() ? answer.marker() : null);
        return trail.each(
                names,
                (within, name) ->
                        json(
                                within.ask(
                                                "iam GetRolePolicy",
                                                () ->
                                                        aws.iam()
                                                                .getRolePolicy(
                                                                        ask ->
                                                                                ask.roleName(role)
                                                                                        .policyName(
                                                                                                name)))
                                        .policyDocument()));
    }

    List<Iam.OidcProvider> oidcProviders(Trail trail) {
        List<String> arns =
                trail
                        .ask(
                                "iam ListOpenIDConnectProviders",
                                () -> aws.iam().listOpenIDConnectProviders())
                        .openIDConnectProviderList()
                        .stream()
                        .map(one -> one.arn())
                        .toList();
        return trail.each(
                arns,
                (within, arn) -> {
                    var provider =
                            within.ask(
                                    "iam GetOpenIDConnectProvider",
                                    () ->
                                            aws.iam()
                                                    .getOpenIDConnectProvider(
                                                            ask ->
                                                                    ask.openIDConnectProviderArn(
                                                                            arn)));
                    return new Iam.OidcProvider(arn, provider.url(), provider.clientIDList());
                });
    }

    /** What the caller may do, as far as its own policies say; an SCP is part of the answer. */
    List<Iam.Permission> permissions(Trail trail) {
        String principal = principal(trail, caller.get(trail).arn());
        SimulatePrincipalPolicyResponse answer =
                trail.ask(
                        "iam SimulatePrincipalPolicy",
                        () ->
                                aws.iam()
                                        .simulatePrincipalPolicy(
                                                ask ->
                                                        ask.policySourceArn(principal)
                                                                .actionNames(ACTIONS)));
        return answer.evaluationResults().stream()
                .map(
                        result ->
                                new Iam.Permission(
                                        result.evalActionName(),
                                        result.evalDecision()
                                                == PolicyEvaluationDecisionType.ALLOWED))
                .toList();
    }

    /** The session of a role stands for the role, whose path only IAM knows. */
    private String principal(Trail trail, String caller) {
        if (!caller.contains(":assumed-role/")) {
            return caller;
        }
        String role = caller.split("/", -1)[1];
        return trail.ask("iam GetRole", () -> aws.iam().getRole(ask -> ask.roleName(role)))
                .role()
                .arn();
    }

    /** Our credentials come from a provider that renews them. */
    Iam.Session session(Trail trail) {
        GetCallerIdentityResponse answer = caller.get(trail);
        return new Iam.Session(answer.arn(), null, false, true, skew(answer));
    }

    private @Nullable Long skew(GetCallerIdentityResponse answer) {
        String date = answer.sdkHttpResponse().firstMatchingHeader("Date").orElse(null);
        if (date == null) {
            return null;
        }
        try {
            return Duration.between(
                            ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant(),
                            clock.instant())
                    .toSeconds();
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static JsonNode json(@Nullable String document) {
        if (document == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return JSON.readTree(
                    document.startsWith("{")
                            ? document
                            : URLDecoder.decode(document, StandardCharsets.UTF_8));
        } catch (JsonProcessingException _) {
            throw NoAnswer.because("iam: a policy document that is not JSON");
        }
    }
}
