package io.slipway.simulator.aws.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.ArrayList;
import java.util.List;

/** Security group rules, one source each inside, grouped by protocol and ports when shown. */
final class Permissions {
    private static final List<String> SOURCES =
            List.of("UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Permissions() {}

    static void authorize(Call call, ArrayNode rules) {
        List<ObjectNode> fresh = single(call);
        for (ObjectNode rule : fresh) {
            for (JsonNode old : rules) {
                if (key(old).equals(key(rule))) {
                    throw new AwsFault(
                            "InvalidPermission.Duplicate",
                            400,
                            "the specified rule already exists: " + key(rule));
                }
            }
        }
        rules.addAll(fresh);
    }

    static void revoke(Call call, ArrayNode rules) {
        for (ObjectNode rule : single(call)) {
            boolean found = false;
            for (int i = rules.size() - 1; i >= 0; i--) {
                if (key(rules.get(i)).equals(key(rule))) {
                    rules.remove(i);
                    found = true;
                }
            }
            if (!found) {
                throw new AwsFault(
                        "InvalidPermission.NotFound",
                        400,
                        "The specified rule does not exist in this security group.");
            }
        }
    }

    private static List<ObjectNode> single(Call call) {
        List<ObjectNode> rules = new ArrayList<>();
        List<JsonNode> given = new ArrayList<>(call.items("IpPermissions"));
        if (call.has("IpProtocol")) {
            ObjectNode flat = NODES.objectNode();
            for (String member : List.of("IpProtocol", "FromPort", "ToPort")) {
                if (call.has(member)) {
                    flat.set(member, call.input().get(member));
                }
            }
            if (call.has("CidrIp")) {
                flat.putArray("IpRanges").addObject().put("CidrIp", call.text("CidrIp"));
            }
            given.add(flat);
        }
        for (JsonNode permission : given) {
            for (String source : SOURCES) {
                for (JsonNode one : permission.path(source)) {
                    ObjectNode rule = NODES.objectNode();
                    rule.put("IpProtocol", permission.path("IpProtocol").asText());
                    if (!permission.path("IpProtocol").asText().equals("-1")) {
                        rule.put("FromPort", permission.path("FromPort").asInt());
                        rule.put("ToPort", permission.path("ToPort").asInt());
                    }
                    ObjectNode copy = one.deepCopy();
                    if (source.equals("UserIdGroupPairs") && !copy.has("UserId")) {
                        copy.put("UserId", call.caller().account());
                    }
                    rule.putArray(source).add(copy);
                    rules.add(rule);
                }
            }
        }
        if (rules.isEmpty()) {
            throw new AwsFault(
                    "MissingParameter",
                    400,
                    "The request must contain a rule: IpPermissions with a source");
        }
        return rules;
    }

    private static String key(JsonNode rule) {
        ObjectNode bare = rule.deepCopy();
        for (String source : SOURCES) {
            for (JsonNode one : bare.path(source)) {
                ((ObjectNode) one).remove("Description");
            }
        }
        return bare.toString();
    }

    static ArrayNode grouped(JsonNode rules) {
        ArrayNode grouped = NODES.arrayNode();
        for (JsonNode rule : rules) {
            ObjectNode home = null;
            for (JsonNode each : grouped) {
                if (each.path("IpProtocol").equals(rule.path("IpProtocol"))
                        && each.path("FromPort").equals(rule.path("FromPort"))
                        && each.path("ToPort").equals(rule.path("ToPort"))) {
                    home = (ObjectNode) each;
                }
            }
            if (home == null) {
                home = grouped.addObject();
                for (String member : List.of("IpProtocol", "FromPort", "ToPort")) {
                    if (rule.has(member)) {
                        home.set(member, rule.get(member));
                    }
                }
            }
            for (String source : SOURCES) {
                ArrayNode into =
                        home.has(source) ? (ArrayNode) home.get(source) : home.putArray(source);
                rule.path(source).forEach(one -> into.add(one.deepCopy()));
            }
        }
        return grouped;
    }
}
