package io.slipway.guardrail.secret;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The secrets of one document. */
public final class Secrets {
    public static final String HIDDEN = "[secret]";

    /** Shorter ones are hidden where they stand; elsewhere they would black out ordinary words. */
    private static final int SHORTEST_HIDDEN_ANYWHERE = 4;

    private final List<Secret> found = new ArrayList<>();

    /** Texts that need no second look: a hundred groups repeat most of their words. */
    private final Set<String> clean = new HashSet<>();

    private final Map<String, Boolean> calledSecret = new HashMap<>();

    private Secrets() {}

    public static Secrets in(JsonNode document) {
        var secrets = new Secrets();
        secrets.scan(document, null, "");
        return secrets;
    }

    public static Secrets none() {
        return new Secrets();
    }

    /** Whether a text looks like a secret on its own. */
    public static boolean shows(String text) {
        var secrets = new Secrets();
        secrets.scanText(text, null);
        return !secrets.found.isEmpty();
    }

    public List<Secret> found() {
        return List.copyOf(found);
    }

    /** A text of ours about some place, without any of the secrets. */
    public String hide(String text, String pointer) {
        String hidden = text;
        for (Secret secret : found) {
            boolean here = !pointer.isEmpty() && pointer.endsWith(secret.pointer());
            if (here || secret.text().length() >= SHORTEST_HIDDEN_ANYWHERE) {
                hidden =
                        Pattern.compile(Pattern.quote(secret.text()), Pattern.CASE_INSENSITIVE)
                                .matcher(hidden)
                                .replaceAll(Matcher.quoteReplacement(HIDDEN));
            }
        }
        return hidden;
    }

    private void scan(JsonNode node, @Nullable Place place, String name) {
        if (node.isTextual()) {
            scanText(node.textValue(), place);
            if (calledSecret(name) && SecretName.mayBeSecret(node.textValue())) {
                found.add(new Secret(Place.pointer(place), "value of a secret", node.textValue()));
            }
        } else if (node.isObject()) {
            boolean pair = node.path("Key").isTextual() && node.path("Value").isTextual();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String member = entry.getKey();
                scanText(member, place);
                scan(
                        entry.getValue(),
                        new Place(place, member),
                        pair && member.equals("Value") ? node.get("Key").textValue() : member);
            }
        } else {
            for (int i = 0; i < node.size(); i++) {
                scan(node.get(i), new Place(place, String.valueOf(i)), name);
            }
        }
    }

    private boolean calledSecret(String member) {
        return calledSecret.computeIfAbsent(member, SecretName::names);
    }

    private void scanText(String text, @Nullable Place place) {
        if (!clean.add(text)) {
            return;
        }
        for (SecretPattern kind : SecretPattern.values()) {
            if (kind.hintedIn(text)) {
                Matcher match = kind.in(text);
                while (match.find()) {
                    found.add(new Secret(Place.pointer(place), kind.title(), match.group()));
                    clean.remove(text);
                }
            }
        }
    }

    /** A place on the way down; its pointer is only written when something is found there. */
    private record Place(@Nullable Place parent, String name) {
        static String pointer(@Nullable Place place) {
            return place == null
                    ? ""
                    : pointer(place.parent())
                            + "/"
                            + place.name().replace("~", "~0").replace("/", "~1");
        }
    }
}
