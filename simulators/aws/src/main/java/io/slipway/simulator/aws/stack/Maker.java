package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import io.slipway.simulator.aws.stack.Services.Order;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes and unmakes single resources by calls to their services. */
final class Maker {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Properties that take calls of their own, or that change nothing that can be seen here. */
    private static final Set<String> APART =
            Set.of(
                    "AWS::EC2::VPC EnableDnsHostnames",
                    "AWS::EC2::VPC EnableDnsSupport",
                    "AWS::EC2::Subnet MapPublicIpOnLaunch",
                    "AWS::EC2::SecurityGroup SecurityGroupIngress",
                    "AWS::EC2::SecurityGroup SecurityGroupEgress",
                    "AWS::EC2::SecurityGroupIngress SourceSecurityGroupId",
                    "AWS::EC2::SecurityGroupEgress DestinationSecurityGroupId",
                    "AWS::IAM::Role ManagedPolicyArns",
                    "AWS::IAM::Role Policies");

    private final Services services;
    private final Map<String, ServiceModel> models = new HashMap<>();

    Maker(Services services) {
        this.services = services;
    }

    Made make(Order order, String stack, String logicalId, String type, JsonNode properties) {
        Recipe recipe = Recipe.ALL.get(type);
        if (recipe == null) {
            throw new Unable("the simulator does not make resources of type " + type);
        }
        ObjectNode input = input(recipe, type, properties);
        String physical =
                (stack + "-" + logicalId + "-" + order.ids().alphanumeric(12))
                        .toLowerCase(Locale.ROOT);
        names(order, type, input, physical);
        sources(type, properties, input);
        try {
            ObjectNode answer = services.call(order, recipe.model(), recipe.create(), input);
            String at = recipe.idAt();
            String id =
                    at == null
                            ? type.equals("AWS::S3::Bucket")
                                    ? input.path("Bucket").asText()
                                    : type.equals("AWS::SSM::Parameter")
                                            ? input.path("Name").asText()
                                            : physical
                            : answer.at(at).asText();
            Made made = new Made(recipe, id, input, answer);
            afterwards(order, type, properties, made);
            return made;
        } catch (AwsFault fault) {
            throw new Unable(
                    "%s (Service: %s, Error Code: %s)"
                            .formatted(fault.text(), recipe.model(), fault.code()));
        }
    }

    private ObjectNode input(Recipe recipe, String type, JsonNode properties) {
        ServiceModel model = models.computeIfAbsent(recipe.model(), ServiceModel::load);
        Operation operation = model.operation(recipe.create());
        if (operation == null || operation.input() == null) {
            throw new IllegalStateException("no model of " + recipe.create());
        }
        ObjectNode input = NODES.objectNode();
        Structure structure = model.structure(operation.input());
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (APART.contains(type + " " + property.getKey())) {
                continue;
            }
            if (property.getKey().equals("Tags") && recipe.model().equals("ec2")) {
                continue;
            }
            String wanted = recipe.renamed().getOrDefault(property.getKey(), property.getKey());
            String member =
                    structure.members().keySet().stream()
                            .filter(wanted::equalsIgnoreCase)
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new Unable(
                                                    "the simulator does not know the property %s of %s"
                                                            .formatted(property.getKey(), type)));
            Shape shape = model.shape(slot(structure, member));
            input.set(member, fit(model, shape, property.getValue()));
        }
        return input;
    }

    private static String slot(Structure structure, String member) {
        Shape.Slot slot = structure.members().get(member);
        if (slot == null) {
            throw new IllegalStateException(structure.name() + " has no " + member);
        }
        return slot.shape();
    }

    /**
     * Templates are loose: documents as objects, numbers as text, tags as lists, other capitals.
     */
    private static JsonNode fit(ServiceModel model, Shape shape, JsonNode value) {
        return switch (shape) {
            case Structure structure -> {
                ObjectNode fitted = NODES.objectNode();
                value.properties()
                        .forEach(
                                member -> {
                                    String name =
                                            structure.members().keySet().stream()
                                                    .filter(member.getKey()::equalsIgnoreCase)
                                                    .findFirst()
                                                    .orElseThrow(
                                                            () ->
                                                                    new Unable(
                                                                            "the simulator does not know the property "
                                                                                    + member
                                                                                            .getKey()));
                                    fitted.set(
                                            name,
                                            fit(
                                                    model,
                                                    model.shape(slot(structure, name)),
                                                    member.getValue()));
                                });
                yield fitted;
            }
            case Sequence sequence -> {
                ArrayNode fitted = NODES.arrayNode();
                Shape item = model.shape(sequence.member().shape());
                value.forEach(each -> fitted.add(fit(model, item, each)));
                yield fitted;
            }
            case Table table -> {
                if (!value.isArray()) {
                    yield value;
                }
                ObjectNode fitted = NODES.objectNode();
                value.forEach(tag -> fitted.set(tag.path("Key").asText(), tag.path("Value")));
                yield fitted;
            }
            case Scalar scalar -> scalar(scalar, value);
        };
    }

    private static JsonNode scalar(Scalar scalar, JsonNode value) {
        return switch (scalar.kind()) {
            case STRING ->
                    NODES.textNode(value.isContainerNode() ? value.toString() : value.asText());
            case INTEGER, LONG -> NODES.numberNode(value.asLong());
            case BOOLEAN -> NODES.booleanNode(value.asBoolean());
            case FLOAT, DOUBLE -> NODES.numberNode(value.asDouble());
            case BLOB, TIMESTAMP -> value;
        };
    }

    /** A name where the template gives none. */
    private static void names(Order order, String type, ObjectNode input, String physical) {
        String member =
                switch (type) {
                    case "AWS::EC2::SecurityGroup" -> "GroupName";
                    case "AWS::IAM::Role" -> "RoleName";
                    case "AWS::S3::Bucket" -> "Bucket";
                    case "AWS::SSM::Parameter" -> "Name";
                    case "AWS::EKS::Cluster" -> "name";
                    case "AWS::SageMaker::Cluster" -> "ClusterName";
                    case String _ -> "";
                };
        if (!member.isEmpty() && !input.has(member)) {
            input.put(member, physical.substring(0, Math.min(63, physical.length())));
        }
        if (type.equals("AWS::S3::Bucket") && !order.region().equals("us-east-1")) {
            input.putObject("CreateBucketConfiguration").put("LocationConstraint", order.region());
        }
    }

    private static void sources(String type, JsonNode properties, ObjectNode input) {
        String member =
                type.equals("AWS::EC2::SecurityGroupIngress")
                        ? "SourceSecurityGroupId"
                        : type.equals("AWS::EC2::SecurityGroupEgress")
                                ? "DestinationSecurityGroupId"
                                : "";
        if (!member.isEmpty() && properties.has(member)) {
            permission(input, properties, properties.path(member).asText());
            input.remove(List.of("IpProtocol", "FromPort", "ToPort"));
        }
    }

    private static void permission(ObjectNode input, JsonNode rule, String group) {
        ObjectNode permission = input.putArray("IpPermissions").addObject();
        permission.put("IpProtocol", rule.path("IpProtocol").asText());
        for (String port : List.of("FromPort", "ToPort")) {
            if (rule.has(port)) {
                permission.put(port, rule.path(port).asInt());
            }
        }
        if (group.isEmpty()) {
            permission.putArray("IpRanges").addObject().put("CidrIp", rule.path("CidrIp").asText());
        } else {
            permission.putArray("UserIdGroupPairs").addObject().put("GroupId", group);
        }
    }

    private void afterwards(Order order, String type, JsonNode properties, Made made) {
        switch (type) {
            case "AWS::EC2::VPC" -> {
                for (String attribute : List.of("EnableDnsHostnames", "EnableDnsSupport")) {
                    if (properties.has(attribute)) {
                        ObjectNode input = NODES.objectNode().put("VpcId", made.physicalId());
                        input.putObject(attribute)
                                .put("Value", properties.path(attribute).asBoolean());
                        services.call(order, "ec2", "ModifyVpcAttribute", input);
                    }
                }
            }
            case "AWS::EC2::SecurityGroup" -> {
                rules(
                        order,
                        properties.path("SecurityGroupIngress"),
                        made,
                        "AuthorizeSecurityGroupIngress",
                        "SourceSecurityGroupId");
                rules(
                        order,
                        properties.path("SecurityGroupEgress"),
                        made,
                        "AuthorizeSecurityGroupEgress",
                        "DestinationSecurityGroupId");
            }
            case "AWS::IAM::Role" -> {
                for (JsonNode arn : properties.path("ManagedPolicyArns")) {
                    services.call(
                            order,
                            "iam",
                            "AttachRolePolicy",
                            role(made).put("PolicyArn", arn.asText()));
                }
                for (JsonNode policy : properties.path("Policies")) {
                    services.call(
                            order,
                            "iam",
                            "PutRolePolicy",
                            role(made)
                                    .put("PolicyName", policy.path("PolicyName").asText())
                                    .put(
                                            "PolicyDocument",
                                            policy.path("PolicyDocument").toString()));
                }
            }
            case String _ -> {}
        }
        if (made.recipe().model().equals("ec2")
                && properties.has("Tags")
                && made.recipe().idAt() != null) {
            ObjectNode input = NODES.objectNode();
            input.putArray("Resources").add(made.physicalId());
            input.set("Tags", properties.get("Tags"));
            services.call(order, "ec2", "CreateTags", input);
        }
    }

    private static ObjectNode role(Made made) {
        return NODES.objectNode().put("RoleName", made.physicalId());
    }

    private void rules(Order order, JsonNode rules, Made made, String operation, String member) {
        for (JsonNode rule : rules) {
            ObjectNode input = NODES.objectNode().put("GroupId", made.physicalId());
            permission(input, rule, rule.path(member).asText());
            services.call(order, "ec2", operation, input);
        }
    }

    /** Whether the resource is what its type counts as made. */
    boolean ready(Order order, Made made) {
        String describe = made.recipe().describe();
        String at = made.recipe().readyAt();
        if (describe == null || at == null) {
            return true;
        }
        String[] words = describe.split(" ", -1);
        ObjectNode input = by(made, List.of(words).subList(1, words.length));
        JsonNode answer = services.call(order, made.recipe().model(), words[0], input);
        String[] wanted = at.split("=", -1);
        return answer.at(wanted[0]).asText().equals(wanted[1]);
    }

    /** Whether a resource that takes its time to go is gone. */
    boolean gone(Order order, Made made) {
        String describe = made.recipe().describe();
        if (describe == null) {
            return true;
        }
        String[] words = describe.split(" ", -1);
        try {
            ObjectNode input = by(made, List.of(words).subList(1, words.length));
            JsonNode answer = services.call(order, made.recipe().model(), words[0], input);
            return answer.at("/NatGateways/0/State").asText().equals("deleted");
        } catch (AwsFault fault) {
            return fault.code().contains("NotFound");
        }
    }

    private static ObjectNode by(Made made, List<String> members) {
        ObjectNode input = NODES.objectNode();
        for (String member : members) {
            if (member.startsWith("=")) {
                input.set(member.substring(1), made.input().path(member.substring(1)));
            } else if (member.endsWith("[]")) {
                input.putArray(member.substring(0, member.length() - 2)).add(made.physicalId());
            } else {
                input.put(member, made.physicalId());
            }
        }
        return input;
    }

    void unmake(Order order, Made made) {
        String delete = made.recipe().delete();
        if (delete == null) {
            return;
        }
        try {
            if (delete.equals("DeleteRole")) {
                emptied(order, made);
            }
            services.call(order, made.recipe().model(), delete, by(made, made.recipe().deleteBy()));
        } catch (AwsFault fault) {
            if (!fault.code().contains("NotFound") && !fault.code().contains("NoSuch")) {
                throw new Unable(
                        "%s (Service: %s, Error Code: %s)"
                                .formatted(fault.text(), made.recipe().model(), fault.code()));
            }
        }
    }

    private void emptied(Order order, Made made) {
        JsonNode attached = services.call(order, "iam", "ListAttachedRolePolicies", role(made));
        for (JsonNode policy : attached.path("AttachedPolicies")) {
            services.call(
                    order,
                    "iam",
                    "DetachRolePolicy",
                    role(made).put("PolicyArn", policy.path("PolicyArn").asText()));
        }
        JsonNode inline = services.call(order, "iam", "ListRolePolicies", role(made));
        for (JsonNode name : inline.path("PolicyNames")) {
            services.call(
                    order, "iam", "DeleteRolePolicy", role(made).put("PolicyName", name.asText()));
        }
    }

    /** What GetAtt can ask: every scalar of the answer that made it, by its own name. */
    static Map<String, JsonNode> attributes(String logicalId, JsonNode answer) {
        Map<String, JsonNode> attributes = new HashMap<>();
        collect(logicalId, answer, attributes);
        return attributes;
    }

    private static void collect(String logicalId, JsonNode node, Map<String, JsonNode> into) {
        node.properties()
                .forEach(
                        member -> {
                            String name = member.getKey();
                            if (member.getValue().isContainerNode()) {
                                collect(logicalId, member.getValue(), into);
                            } else {
                                String capital =
                                        Character.toUpperCase(name.charAt(0)) + name.substring(1);
                                into.putIfAbsent(logicalId + "." + capital, member.getValue());
                                if (name.equals("issuer")) {
                                    into.put(
                                            logicalId + ".OpenIdConnectIssuerUrl",
                                            member.getValue());
                                }
                            }
                        });
        if (node.isArray()) {
            node.forEach(each -> collect(logicalId, each, into));
        }
    }
}
