package io.slipway.guardrail.rule;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts faults into good requests, one at a time, as {@code faults.txt} says: rule, files, pointer
 * and value. A star in a pointer is every element or member, and one in the files any text.
 */
final class Seeds {
    /** Of a long list its first elements and its last are enough. */
    private static final int FIRST = 2;

    private Seeds() {}

    /**
     * One good request with one fault in it.
     *
     * @param rules any of these is the right one to name it
     */
    record Seed(Set<String> rules, String base, String what, JsonNode document) {
        @Override
        public String toString() {
            return "%s in %s: %s".formatted(String.join("|", rules), base, what);
        }
    }

    static List<Seed> of(Map<String, JsonNode> good) {
        var seeds = new ArrayList<Seed>();
        Corpus.lines("faults.txt").forEach(line -> of(line, good, seeds));
        return seeds;
    }

    private static void of(String line, Map<String, JsonNode> good, List<Seed> seeds) {
        String[] cells = line.strip().split("\\s+\\|\\s+", 4);
        Set<String> rules = Set.of(cells[0].split(",", -1));
        Pattern files =
                Pattern.compile(
                        cells[1].replace(".", "\\.").replace("*", ".*").replace("[!", "[^"));
        int before = seeds.size();
        good.forEach(
                (name, document) -> {
                    if (files.matcher(name).matches()) {
                        for (String pointer : places(document, cells[2])) {
                            JsonNode broken = document.deepCopy();
                            if (seeded(broken, pointer, cells[3])) {
                                String what = "%s %s".formatted(pointer, cells[3]);
                                seeds.add(new Seed(rules, name, what, broken));
                            }
                        }
                    }
                });
        if (seeds.size() == before) {
            throw new IllegalStateException("no request takes this fault: " + line);
        }
    }

    /** Every place of the document that a pointer with stars means; the last step may be new. */
    private static List<String> places(JsonNode document, String pattern) {
        var places = List.of("");
        String[] steps = pattern.substring(1).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            var next = new ArrayList<String>();
            for (String place : places) {
                step(document.at(place), place, steps[i], i == steps.length - 1, next);
            }
            places = next;
        }
        return places;
    }

    private static void step(
            JsonNode node, String place, String step, boolean last, List<String> next) {
        if (step.startsWith("[")) {
            for (int i = 0; i < node.size(); i++) {
                if (step.equals("[" + node.path(i).path("ParameterKey").asText() + "]")) {
                    next.add(place + "/" + i);
                }
            }
        } else if (!step.equals("*")) {
            boolean there = node.isObject() ? node.has(step) : node.has(number(step));
            if (there || (last && node.isContainerNode())) {
                next.add(place + "/" + step);
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                if (i < FIRST || i == node.size() - 1) {
                    next.add(place + "/" + i);
                }
            }
        } else {
            node.fieldNames()
                    .forEachRemaining(
                            name ->
                                    next.add(
                                            place
                                                    + "/"
                                                    + name.replace("~", "~0").replace("/", "~1")));
        }
    }

    /** A value sets, - takes out, +value appends, &gt;name renames. */
    static boolean seeded(JsonNode document, String pointer, String value) {
        JsonPointer place = JsonPointer.compile(pointer);
        String last = place.last().getMatchingProperty();
        JsonNode parent = document.at(place.head());
        JsonNode old = document.at(place);
        if (value.startsWith("+")) {
            if (old instanceof ArrayNode list) {
                list.add(Corpus.json(value.substring(1)));
                return true;
            }
            return false;
        }
        if (parent instanceof ArrayNode list) {
            if (value.equals("-")) {
                list.remove(number(last));
            } else {
                list.set(number(last), Corpus.json(value));
            }
            return true;
        }
        var object = (ObjectNode) parent;
        if (value.equals("-")) {
            return object.remove(last) != null;
        }
        if (value.startsWith(">")) {
            if (old.isMissingNode()) {
                return false;
            }
            object.remove(last);
            object.set(value.substring(1), old);
            return true;
        }
        JsonNode now = Corpus.json(value);
        object.set(last, now);
        return !now.equals(old);
    }

    private static int number(String step) {
        return step.matches("\\d{1,4}") ? Integer.parseInt(step) : -1;
    }
}
