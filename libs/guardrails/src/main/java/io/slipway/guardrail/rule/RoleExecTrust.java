package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.Regions;
import io.slipway.guardrail.facts.Iam;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The role of the nodes is there, SageMaker may take it, and it can do what nodes do. */
final class RoleExecTrust implements Rule.OfBoth {
    static final String NODE_POLICY = "AmazonSageMakerClusterInstanceRolePolicy";

    private static final List<String> ON_EKS =
            List.of(
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:CreateNetworkInterface",
                    "ecr:GetAuthorizationToken",
                    "ecr:BatchGetImage",
                    "eks-auth:AssumeRoleForPodIdentity");

    private static final RuleCard CARD =
            RuleCard.of(
                    "ROLE-EXEC-TRUST",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, roles",
                    "each execution role exists, trusts sagemaker.amazonaws.com, carries"
                            + " "
                            + NODE_POLICY
                            + " or its like, and on EKS may serve the VPC CNI, ECR and pod"
                            + " identity; its boundary takes none of it away",
                    "the nodes start as this role: what it lacks fails on the node, where nobody"
                            + " looks first",
                    "correct the trust policy or attach what the finding names",
                    "HyperPod documentation: IAM role of the cluster's instances");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.ROLES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        var seen = new HashSet<String>();
        for (Group group : asked.groups()) {
            String arn = group.document().path("ExecutionRole").asText();
            if (!arn.isEmpty() && seen.add(arn)) {
                String at = asked.at(group.pointer() + "/ExecutionRole");
                String account = IamOidcProvider.account(arn);
                if (asked.accountId() != null
                        && account.matches("\\d{12}")
                        && !account.equals(asked.accountId())) {
                    report.fail(
                            at,
                            "a role of account " + asked.accountId(),
                            account,
                            "name a role of the account that the cluster is in: a role of another cannot be passed");
                }
            }
        }
        var looked = new HashSet<String>();
        for (Group group : asked.groups()) {
            String arn = group.document().path("ExecutionRole").asText();
            if (!arn.isEmpty() && looked.add(arn)) {
                check(
                        asked,
                        asked.at(group.pointer() + "/ExecutionRole"),
                        arn,
                        evidence.of(Part.ROLES),
                        report);
            }
        }
        if (seen.isEmpty()) {
            report.skip("the request names no role; the deployer makes it");
        }
        report.passOtherwise(String.join(", ", seen));
    }

    private static void check(
            Asked asked, String at, String arn, List<Iam.Role> roles, Report report) {
        Iam.Role role = Iam.find(roles, arn);
        if (role == null) {
            report.fail(at, "a role that there is", "no " + arn, "create it, or correct the ARN");
            return;
        }
        if (!Policies.trusts(role.trust(), "sagemaker.amazonaws.com")) {
            report.fail(
                    at,
                    "a trust in sagemaker.amazonaws.com for sts:AssumeRole",
                    "none in " + trusted(role.trust()),
                    "add {\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sagemaker.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}");
        }
        boolean policy =
                role.managed().contains(NODE_POLICY)
                        || role.managed().contains("AmazonSageMakerFullAccess")
                        || Policies.allow(role.documents(), "s3:GetObject");
        if (!policy) {
            report.fail(
                    at,
                    NODE_POLICY + ", or statements that do the same",
                    role.managed().isEmpty()
                            ? "nothing like it"
                            : String.join(", ", role.managed()),
                    "aws iam attach-role-policy --role-name %s --policy-arn %siam::aws:policy/%s"
                            .formatted(
                                    role.name(),
                                    Regions.bundled().arn(asked.region()),
                                    NODE_POLICY));
        }
        if (asked.kubernetes() && !role.documents().isEmpty()) {
            kubernetes(at, role, report);
        }
        boundary(at, role, report);
    }

    private static void kubernetes(String at, Iam.Role role, Report report) {
        boolean cni = role.managed().contains("AmazonEKS_CNI_Policy");
        boolean registry =
                role.managed().stream()
                        .anyMatch(name -> name.startsWith("AmazonEC2ContainerRegistry"));
        var absent = new ArrayList<String>();
        for (String action : ON_EKS) {
            boolean covered =
                    (cni && action.startsWith("ec2:")) || (registry && action.startsWith("ecr:"));
            if (!covered && !Policies.allow(role.documents(), action)) {
                absent.add(action);
            }
        }
        if (!absent.isEmpty()) {
            report.fail(
                    at,
                    "what the VPC CNI, ECR and pod identity need on the node",
                    "not allowed: " + String.join(", ", absent),
                    "attach AmazonEKS_CNI_Policy and AmazonEC2ContainerRegistryReadOnly, and allow what remains");
        }
    }

    private static void boundary(String at, Iam.Role role, Report report) {
        if (role.boundary().isEmpty()) {
            return;
        }
        for (String action : List.of("s3:GetObject", "ec2:CreateNetworkInterface")) {
            if (!Policies.allow(List.of(role.boundary()), action)) {
                report.fail(
                        at,
                        "a permission boundary that lets %s through".formatted(action),
                        "it does not",
                        "widen the boundary, or take a role without it");
            }
        }
    }

    private static String trusted(JsonNode trust) {
        var services = new ArrayList<String>();
        Policies.statements(trust)
                .forEach(
                        statement ->
                                services.addAll(
                                        Policies.texts(
                                                statement.path("Principal").path("Service"))));
        return services.isEmpty() ? "an empty trust" : String.join(", ", services);
    }
}
