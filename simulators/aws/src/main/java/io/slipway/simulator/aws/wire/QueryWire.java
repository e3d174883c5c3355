package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.ErrorTrait;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A form in, XML out; the EC2 dialect names things otherwise and refuses unknown parameters. */
public record QueryWire(boolean ec2) implements Wire {

    /** The parameters of a form, each once, as AWS takes the last of repeated ones. */
    public static Map<String, String> form(HttpAsk ask) {
        Map<String, String> form = new LinkedHashMap<>();
        ask.parameters().forEach((name, values) -> form.put(name, values.getLast()));
        HttpAsk.form(ask.bodyText()).forEach((name, values) -> form.put(name, values.getLast()));
        return form;
    }

    @Override
    public ObjectNode read(HttpAsk ask, ServiceModel model, Operation operation) {
        Map<String, String> form = form(ask);
        form.remove("Action");
        form.remove("Version");
        String input = operation.input();
        if (input == null) {
            return JsonTree.NODES.objectNode();
        }
        Reader reader = new Reader(model, form, new LinkedHashSet<>());
        ObjectNode tree = reader.structure("", model.structure(input));
        if (ec2) {
            form.keySet().stream()
                    .filter(name -> !reader.used().contains(name))
                    .findFirst()
                    .ifPresent(
                            name -> {
                                throw new AwsFault(
                                        "UnknownParameter",
                                        "The parameter " + name + " is not recognized");
                            });
        }
        return tree;
    }

    private final class Reader {
        private final ServiceModel model;
        private final Map<String, String> form;
        private final Set<String> used;

        Reader(ServiceModel model, Map<String, String> form, Set<String> used) {
            this.model = model;
            this.form = form;
            this.used = used;
        }

        Set<String> used() {
            return used;
        }

        ObjectNode structure(String prefix, Structure structure) {
            ObjectNode tree = JsonTree.NODES.objectNode();
            structure
                    .members()
                    .forEach(
                            (name, slot) -> {
                                JsonNode value = value(prefix + parameter(name, slot), slot);
                                if (value != null) {
                                    tree.set(name, value);
                                }
                            });
            return tree;
        }

        private String parameter(String name, Slot slot) {
            if (!ec2) {
                String wire = slot.wireName(name);
                return model.shape(slot.shape()) instanceof Sequence list
                                && (slot.flattened() || list.flattened())
                        ? list.member().wireName(wire)
                        : wire;
            }
            if (slot.queryName() != null) {
                return slot.queryName();
            }
            String wire = slot.wireName(name);
            return wire.substring(0, 1).toUpperCase(Locale.ROOT) + wire.substring(1);
        }

        private @Nullable JsonNode value(String key, Slot slot) {
            return switch (model.shape(slot.shape())) {
                case Structure structure -> present(key) ? structure(key + ".", structure) : null;
                case Sequence sequence -> list(key, slot, sequence);
                case Table table -> map(key, table);
                case Scalar scalar -> {
                    String text = form.get(key);
                    if (text == null) {
                        yield null;
                    }
                    used.add(key);
                    yield Scalars.parse(scalar, text);
                }
            };
        }

        private @Nullable JsonNode list(String key, Slot slot, Sequence sequence) {
            boolean flat = ec2 || slot.flattened() || sequence.flattened();
            String base = flat ? key : key + "." + sequence.member().wireName("member");
            if ("".equals(form.get(key))) {
                used.add(key);
                return JsonTree.NODES.arrayNode();
            }
            ArrayNode list = JsonTree.NODES.arrayNode();
            for (int i = 1; present(base + "." + i); i++) {
                JsonNode item = value(base + "." + i, sequence.member());
                if (item != null) {
                    list.add(item);
                }
            }
            return list.isEmpty() ? null : list;
        }

        private @Nullable JsonNode map(String key, Table table) {
            ObjectNode map = JsonTree.NODES.objectNode();
            String base = table.flattened() ? key : key + ".entry";
            for (int i = 1; present(base + "." + i); i++) {
                String name = form.get(base + "." + i + "." + table.key().wireName("key"));
                JsonNode value =
                        value(
                                base + "." + i + "." + table.value().wireName("value"),
                                table.value());
                if (name != null && value != null) {
                    map.set(name, value);
                }
            }
            return map.isEmpty() ? null : map;
        }

        private boolean present(String key) {
            return form.containsKey(key)
                    || form.keySet().stream().anyMatch(name -> name.startsWith(key + "."));
        }
    }

    @Override
    public HttpAnswer write(
            ServiceModel model, Operation operation, ObjectNode output, String requestId) {
        String namespace = model.namespace() == null ? "" : model.namespace();
        String envelope = operation.name() + "Response";
        Xml xml = new Xml(model).open(envelope, namespace);
        String shape = operation.output();
        if (ec2) {
            xml.text("requestId", requestId);
            if (shape == null) {
                xml.text("return", "true");
            } else {
                xml.members(model.structure(shape), output);
            }
        } else {
            String wrapper = operation.resultWrapper();
            if (shape != null && wrapper != null) {
                xml.open(wrapper).members(model.structure(shape), output).close(wrapper);
            }
            xml.open("ResponseMetadata").text("RequestId", requestId).close("ResponseMetadata");
        }
        return HttpAnswer.of(200, "text/xml;charset=UTF-8", xml.close(envelope).toString())
                .with("x-amzn-requestid", requestId);
    }

    @Override
    public HttpAnswer fault(ServiceModel model, AwsFault fault, String requestId) {
        int status = Wire.status(model, fault);
        Structure shape = Wire.errorShape(model, fault.code());
        ErrorTrait trait = shape == null ? null : shape.error();
        boolean sender = trait == null ? status < 500 : trait.fromSender();
        Xml xml = new Xml(model);
        if (ec2) {
            xml.open("Response").open("Errors").open("Error");
        } else {
            xml.open("ErrorResponse", model.namespace() == null ? "" : model.namespace())
                    .open("Error")
                    .text("Type", sender ? "Sender" : "Receiver");
        }
        xml.text("Code", Wire.wireCode(model, fault)).text("Message", fault.text());
        fault.fields().properties().forEach(e -> xml.text(e.getKey(), e.getValue().asText()));
        xml.close("Error");
        if (ec2) {
            xml.close("Errors").text("RequestID", requestId).close("Response");
        } else {
            xml.text("RequestId", requestId).close("ErrorResponse");
        }
        return HttpAnswer.of(status, "text/xml;charset=UTF-8", xml.toString())
                .with("x-amzn-requestid", requestId);
    }
}
