package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Trees as XML, both ways, by the naming rules of a model. */
final class Xml {
    private final ServiceModel model;
    private final StringBuilder out = new StringBuilder();

    Xml(ServiceModel model) {
        this.model = model;
    }

    Xml open(String element) {
        out.append('<').append(element).append('>');
        return this;
    }

    Xml open(String element, String namespace) {
        out.append('<').append(element).append(" xmlns=\"").append(namespace).append("\">");
        return this;
    }

    Xml close(String element) {
        int space = element.indexOf(' ');
        out.append("</").append(space < 0 ? element : element.substring(0, space)).append('>');
        return this;
    }

    Xml text(String element, String text) {
        return open(element).raw(escape(text)).close(element);
    }

    Xml raw(String text) {
        out.append(text);
        return this;
    }

    Xml members(Structure structure, JsonNode value) {
        structure
                .members()
                .forEach(
                        (name, slot) -> {
                            JsonNode member = value.get(name);
                            if (member != null && slot.inBody()) {
                                element(slot.wireName(name), slot, member);
                            }
                        });
        return this;
    }

    private void element(String name, Slot slot, JsonNode value) {
        switch (model.shape(slot.shape())) {
            case Structure structure -> open(name).members(structure, value).close(name);
            case Sequence sequence -> {
                boolean flat = slot.flattened() || sequence.flattened();
                if (flat) {
                    String item = sequence.member().locationName();
                    value.forEach(
                            each -> element(item == null ? name : item, sequence.member(), each));
                } else {
                    open(name);
                    String item = sequence.member().wireName("member");
                    value.forEach(each -> element(item, sequence.member(), each));
                    close(name);
                }
            }
            case Table table -> {
                open(name);
                value.properties()
                        .forEach(
                                entry -> {
                                    open("entry");
                                    text(table.key().wireName("key"), entry.getKey());
                                    element(
                                            table.value().wireName("value"),
                                            table.value(),
                                            entry.getValue());
                                    close("entry");
                                });
                close(name);
            }
            case Scalar scalar ->
                    text(name, Scalars.print(scalar, value, scalar.timestampFormat()));
        }
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> escaped.append("&amp;");
                                case '<' -> escaped.append("&lt;");
                                case '>' -> escaped.append("&gt;");
                                case '"' -> escaped.append("&quot;");
                                case '\r' -> escaped.append("&#13;");
                                default -> escaped.append((char) c);
                            }
                        });
        return escaped.toString();
    }

    @Override
    public String toString() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out;
    }

    /** The root of a foreign document; document types are refused, so entities cannot be. */
    static Element parse(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw new AwsFault(
                    "MalformedXML",
                    400,
                    "The XML you provided was not well-formed or did not validate against our"
                            + " published schema");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    ObjectNode read(Structure structure, Element element) {
        ObjectNode tree = JsonTree.NODES.objectNode();
        structure
                .members()
                .forEach(
                        (name, slot) -> {
                            if (slot.attribute()) {
                                String attribute = slot.wireName(name);
                                String value = element.getAttribute(attribute);
                                if (!value.isEmpty()) {
                                    tree.put(name, value);
                                }
                            } else if (slot.inBody()) {
                                List<Element> found = children(element, slot.wireName(name));
                                if (!found.isEmpty()) {
                                    tree.set(name, read(slot, found));
                                }
                            }
                        });
        return tree;
    }

    private JsonNode read(Slot slot, List<Element> found) {
        Element first = found.getFirst();
        return switch (model.shape(slot.shape())) {
            case Structure structure -> read(structure, first);
            case Sequence sequence -> {
                boolean flat = slot.flattened() || sequence.flattened();
                List<Element> items =
                        flat ? found : children(first, sequence.member().wireName("member"));
                ArrayNode list = JsonTree.NODES.arrayNode();
                items.forEach(item -> list.add(read(sequence.member(), List.of(item))));
                yield list;
            }
            case Table table -> {
                ObjectNode map = JsonTree.NODES.objectNode();
                for (Element entry : children(first, "entry")) {
                    map.set(
                            children(entry, table.key().wireName("key"))
                                    .getFirst()
                                    .getTextContent(),
                            read(table.value(), children(entry, table.value().wireName("value"))));
                }
                yield map;
            }
            case Scalar scalar -> Scalars.parse(scalar, first.getTextContent());
        };
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }
}
