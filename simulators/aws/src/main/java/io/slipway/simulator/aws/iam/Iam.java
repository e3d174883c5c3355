package io.slipway.simulator.aws.iam;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.sts.Sts;
import io.slipway.simulator.aws.wire.AwsFault;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One IAM per account; AWS's own managed policies exist by name and allow everything. */
public final class Iam implements Service, Sts.Roles {
    private static final int MAX_ATTACHED = 10;
    private static final String ALLOW_ALL =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    private final Shards<String, Account> accounts = new Shards<>(_ -> new Account());

    private static final class Account {
        private final Map<String, Role> roles = new LinkedHashMap<>();
        private final Map<String, Policy> policies = new LinkedHashMap<>();
        private final Map<String, OidcProvider> providers = new LinkedHashMap<>();
    }

    @Override
    public String model() {
        return "iam";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateRole", this::createRole),
                entry("GetRole", call -> Answer.of("Role", view(role(call)))),
                entry("ListRoles", this::listRoles),
                entry("DeleteRole", Action.quiet(this::deleteRole)),
                entry(
                        "UpdateAssumeRolePolicy",
                        Action.quiet(call -> role(call).trust = document(call, "PolicyDocument"))),
                entry(
                        "PutRolePolicy",
                        Action.quiet(
                                call ->
                                        role(call)
                                                .inline
                                                .put(
                                                        call.text("PolicyName"),
                                                        document(call, "PolicyDocument")))),
                entry("GetRolePolicy", this::getRolePolicy),
                entry(
                        "ListRolePolicies",
                        call -> page(call, "PolicyNames", List.copyOf(role(call).inline.keySet()))),
                entry("DeleteRolePolicy", Action.quiet(this::deleteRolePolicy)),
                entry("AttachRolePolicy", Action.quiet(this::attach)),
                entry("DetachRolePolicy", Action.quiet(this::detach)),
                entry("ListAttachedRolePolicies", this::attached),
                entry("CreatePolicy", this::createPolicy),
                entry("GetPolicy", call -> Answer.of("Policy", view(call, policy(call)))),
                entry("GetPolicyVersion", this::getPolicyVersion),
                entry("DeletePolicy", Action.quiet(this::deletePolicy)),
                entry("CreateOpenIDConnectProvider", this::createProvider),
                entry("GetOpenIDConnectProvider", this::getProvider),
                entry("ListOpenIDConnectProviders", this::listProviders),
                entry(
                        "DeleteOpenIDConnectProvider",
                        Action.quiet(call -> at(call).providers.remove(provider(call).arn()))),
                entry("CreateServiceLinkedRole", this::createServiceLinkedRole),
                entry("SimulatePrincipalPolicy", this::simulate),
                entry("TagRole", Action.quiet(call -> role(call).tags.putAll(call.tags("Tags")))),
                entry(
                        "ListRoleTags",
                        call ->
                                Answer.of("Tags", Answer.tags(role(call).tags))
                                        .and("IsTruncated", false)));
    }

    private Account at(Call call) {
        return accounts.at(call.caller().account());
    }

    @Override
    public @Nullable Assumable find(String account, String name) {
        Role role = accounts.at(account).roles.get(name);
        return role == null ? null : new Assumable(role.id, role.trust, role.maxSeconds);
    }

    private Answer createRole(Call call) {
        String name = call.text("RoleName");
        if (at(call).roles.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            throw exists("Role with name %s already exists.".formatted(name));
        }
        String path = call.text("Path", "/");
        Role role =
                new Role(
                        name,
                        path,
                        "AROA" + call.ids().upper(17),
                        global(call).globalArn("iam", "role" + path + name),
                        call.now(),
                        call.maybe("Description"),
                        call.number("MaxSessionDuration", 3600),
                        document(call, "AssumeRolePolicyDocument"));
        role.boundary = call.maybe("PermissionsBoundary");
        role.tags.putAll(call.tags("Tags"));
        at(call).roles.put(name, role);
        return Answer.of("Role", view(role));
    }

    private Answer createServiceLinkedRole(Call call) {
        String service = call.text("AWSServiceName");
        String name =
                service.equals("hyperpod.sagemaker.amazonaws.com")
                        ? "AWSServiceRoleForAmazonSageMakerHyperPod"
                        : "AWSServiceRoleFor" + service.replaceFirst("\\..*", "");
        if (at(call).roles.containsKey(name)) {
            throw new AwsFault(
                    "InvalidInputException",
                    "Service role name %s has been taken in this account, please try a different suffix."
                            .formatted(name));
        }
        String path = "/aws-service-role/" + service + "/";
        Role role =
                new Role(
                        name,
                        path,
                        "AROA" + call.ids().upper(17),
                        global(call).globalArn("iam", "role" + path + name),
                        call.now(),
                        call.maybe("Description"),
                        3600,
                        ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
                                        + "\"%s\"},\"Action\":\"sts:AssumeRole\"}]}")
                                .formatted(service));
        at(call).roles.put(name, role);
        return Answer.of("Role", view(role));
    }

    private static Place global(Call call) {
        return call.place();
    }

    private static String document(Call call, String member) {
        Decision.document(call.text(member));
        return call.text(member);
    }

    private Answer listRoles(Call call) {
        String prefix = call.text("PathPrefix", "/");
        return page(
                call,
                "Roles",
                at(call).roles.values().stream()
                        .filter(role -> role.path.startsWith(prefix))
                        .map(Iam::view)
                        .toList());
    }

    private static Answer page(Call call, String member, List<?> all) {
        Page<?> page =
                Page.of(all, call.maybe("Marker"), call.number("MaxItems", 100), "ValidationError");
        return Answer.of(member, page.items())
                .and("IsTruncated", page.next() != null)
                .and("Marker", page.next());
    }

    private void deleteRole(Call call) {
        Role role = role(call);
        if (!role.attached.isEmpty() || !role.inline.isEmpty()) {
            throw new AwsFault(
                    "DeleteConflictException",
                    role.attached.isEmpty()
                            ? "Cannot delete entity, must delete policies first."
                            : "Cannot delete entity, must detach all policies first.");
        }
        at(call).roles.remove(role.name);
    }

    private Role role(Call call) {
        Role role = at(call).roles.get(call.text("RoleName"));
        if (role == null) {
            throw missing(
                    "The role with name %s cannot be found.".formatted(call.text("RoleName")));
        }
        return role;
    }

    private static AwsFault missing(String message) {
        return new AwsFault("NoSuchEntityException", message);
    }

    private static AwsFault exists(String message) {
        return new AwsFault("EntityAlreadyExistsException", message);
    }

    private static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Answer view(Role role) {
        return Answer.of("Path", role.path)
                .and("RoleName", role.name)
                .and("RoleId", role.id)
                .and("Arn", role.arn)
                .and("CreateDate", role.created)
                .and("AssumeRolePolicyDocument", encoded(role.trust))
                .and("Description", role.description)
                .and("MaxSessionDuration", role.maxSeconds)
                .and(
                        "PermissionsBoundary",
                        role.boundary == null
                                ? null
                                : Answer.of("PermissionsBoundaryType", "PermissionsBoundaryPolicy")
                                        .and("PermissionsBoundaryArn", role.boundary))
                .and("Tags", role.tags.isEmpty() ? null : Answer.tags(role.tags));
    }

    private Answer getRolePolicy(Call call) {
        String document = role(call).inline.get(call.text("PolicyName"));
        if (document == null) {
            throw noRolePolicy(call);
        }
        return Answer.of("RoleName", call.text("RoleName"))
                .and("PolicyName", call.text("PolicyName"))
                .and("PolicyDocument", encoded(document));
    }

    private static AwsFault noRolePolicy(Call call) {
        return missing(
                "The role policy with name %s cannot be found.".formatted(call.text("PolicyName")));
    }

    private void deleteRolePolicy(Call call) {
        if (role(call).inline.remove(call.text("PolicyName")) == null) {
            throw noRolePolicy(call);
        }
    }

    private void attach(Call call) {
        String arn = call.text("PolicyArn");
        Role role = role(call);
        if (!owned(arn) && at(call).policies.get(arn) == null) {
            throw missing("Policy %s does not exist or is not attachable.".formatted(arn));
        }
        if (!role.attached.contains(arn) && role.attached.size() >= MAX_ATTACHED) {
            throw new AwsFault(
                    "LimitExceededException",
                    "Cannot exceed quota for PoliciesPerRole: " + MAX_ATTACHED);
        }
        role.attached.add(arn);
    }

    /** A managed policy of AWS. */
    private static boolean owned(String arn) {
        return arn.matches("arn:aws[a-z-]*:iam::aws:policy/.+");
    }

    private void detach(Call call) {
        if (!role(call).attached.remove(call.text("PolicyArn"))) {
            throw missing("Policy %s was not found.".formatted(call.text("PolicyArn")));
        }
    }

    private Answer attached(Call call) {
        return page(
                call,
                "AttachedPolicies",
                role(call).attached.stream()
                        .map(
                                arn ->
                                        Answer.of(
                                                        "PolicyName",
                                                        arn.substring(arn.lastIndexOf('/') + 1))
                                                .and("PolicyArn", arn))
                        .toList());
    }

    private Answer createPolicy(Call call) {
        String path = call.text("Path", "/");
        String arn = global(call).globalArn("iam", "policy" + path + call.text("PolicyName"));
        if (at(call).policies.containsKey(arn)) {
            throw exists(
                    "A policy called %s already exists. Duplicate names are not allowed."
                            .formatted(call.text("PolicyName")));
        }
        Policy policy =
                new Policy(
                        call.text("PolicyName"),
                        path,
                        "ANPA" + call.ids().upper(17),
                        arn,
                        call.now(),
                        document(call, "PolicyDocument"));
        at(call).policies.put(arn, policy);
        return Answer.of("Policy", view(call, policy));
    }

    private Policy policy(Call call) {
        String arn = call.text("PolicyArn");
        Policy policy = at(call).policies.get(arn);
        if (policy == null && owned(arn)) {
            return new Policy(
                    arn.substring(arn.lastIndexOf('/') + 1),
                    "/",
                    "ANPAAWSMANAGEDPOLICY1",
                    arn,
                    Instant.EPOCH,
                    ALLOW_ALL);
        }
        if (policy == null) {
            throw missing("Policy %s was not found.".formatted(arn));
        }
        return policy;
    }

    private Answer view(Call call, Policy policy) {
        return Answer.of("PolicyName", policy.name())
                .and("PolicyId", policy.id())
                .and("Arn", policy.arn())
                .and("Path", policy.path())
                .and("DefaultVersionId", "v1")
                .and("AttachmentCount", attachments(call, policy.arn()))
                .and("IsAttachable", true)
                .and("CreateDate", policy.created())
                .and("UpdateDate", policy.created());
    }

    private int attachments(Call call, String arn) {
        return (int)
                at(call).roles.values().stream()
                        .filter(role -> role.attached.contains(arn))
                        .count();
    }

    private Answer getPolicyVersion(Call call) {
        Policy policy = policy(call);
        if (!call.text("VersionId").equals("v1")) {
            throw missing(
                    "Policy %s version %s does not exist or is not attachable."
                            .formatted(policy.arn(), call.text("VersionId")));
        }
        return Answer.of(
                "PolicyVersion",
                Answer.of("Document", encoded(policy.document()))
                        .and("VersionId", "v1")
                        .and("IsDefaultVersion", true)
                        .and("CreateDate", policy.created()));
    }

    private void deletePolicy(Call call) {
        Policy policy = policy(call);
        if (attachments(call, policy.arn()) > 0) {
            throw new AwsFault(
                    "DeleteConflictException", "Cannot delete a policy attached to entities.");
        }
        at(call).policies.remove(policy.arn());
    }

    private Answer createProvider(Call call) {
        String url = call.text("Url");
        if (!url.startsWith("https://")) {
            throw new AwsFault("InvalidInputException", "The URL must begin with https://");
        }
        String issuer = url.substring("https://".length()).replaceFirst("/$", "");
        String arn = global(call).globalArn("iam", "oidc-provider/" + issuer);
        if (at(call).providers.containsKey(arn)) {
            throw exists("Provider with url %s already exists.".formatted(url));
        }
        List<String> thumbprints = new ArrayList<>(call.texts("ThumbprintList"));
        if (thumbprints.isEmpty()) {
            thumbprints.add("9e99a48a9960b14926bb7f3b02e22da2b0ab7280");
        }
        at(call).providers
                .put(
                        arn,
                        new OidcProvider(
                                arn,
                                issuer,
                                call.texts("ClientIDList"),
                                thumbprints,
                                call.now(),
                                call.tags("Tags")));
        return Answer.of("OpenIDConnectProviderArn", arn);
    }

    private OidcProvider provider(Call call) {
        String arn = call.text("OpenIDConnectProviderArn");
        OidcProvider provider = at(call).providers.get(arn);
        if (provider == null) {
            throw missing("OpenIDConnect Provider not found for arn " + arn);
        }
        return provider;
    }

    private Answer getProvider(Call call) {
        OidcProvider provider = provider(call);
        return Answer.of("Url", provider.url())
                .and("ClientIDList", provider.clientIds())
                .and("ThumbprintList", provider.thumbprints())
                .and("CreateDate", provider.created())
                .and("Tags", Answer.tags(provider.tags()));
    }

    private Answer listProviders(Call call) {
        return Answer.of(
                "OpenIDConnectProviderList",
                at(call).providers.keySet().stream().map(arn -> Answer.of("Arn", arn)).toList());
    }

    private Answer simulate(Call call) {
        String source = call.text("PolicySourceArn");
        Role role =
                at(call).roles.values().stream()
                        .filter(each -> each.arn.equals(source))
                        .findFirst()
                        .orElse(null);
        List<String> policies = new ArrayList<>(call.texts("PolicyInputList"));
        if (role != null) {
            policies.addAll(role.inline.values());
            for (String arn : role.attached) {
                Policy policy = at(call).policies.get(arn);
                policies.add(policy == null ? ALLOW_ALL : policy.document());
            }
        } else if (source.endsWith(":root") || source.contains(":user/")) {
            policies.add(ALLOW_ALL);
        } else {
            throw missing("The role with name %s cannot be found.".formatted(source));
        }
        List<String> resources =
                call.has("ResourceArns") ? call.texts("ResourceArns") : List.of("*");
        List<Answer> results = new ArrayList<>();
        for (String action : call.texts("ActionNames")) {
            for (String resource : resources) {
                results.add(
                        Answer.of("EvalActionName", action)
                                .and("EvalResourceName", resource)
                                .and("EvalDecision", Decision.of(policies, action, resource))
                                .and("MatchedStatements", List.of())
                                .and("MissingContextValues", List.of()));
            }
        }
        return Answer.of("EvaluationResults", results).and("IsTruncated", false);
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        accounts.map()
                .forEach(
                        (name, account) ->
                                dump.and(
                                        name.toLowerCase(Locale.ROOT),
                                        Answer.of("roles", account.roles.keySet())
                                                .and("policies", account.policies.keySet())
                                                .and("oidcProviders", account.providers.keySet())));
        return dump.tree();
    }
}
