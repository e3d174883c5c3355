package io.slipway.simulator.aws.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A path with labels, as {@code /{Bucket}/{Key+}?delete}. */
public record UriTemplate(Pattern path, List<String> labels, Map<String, String> literals) {
    private static final Pattern LABEL = Pattern.compile("\\{([A-Za-z0-9_]+)(\\+?)\\}");

    private static final Map<String, UriTemplate> READ = new ConcurrentHashMap<>();

    public static UriTemplate of(String uri) {
        return READ.computeIfAbsent(uri, UriTemplate::parse);
    }

    private static UriTemplate parse(String uri) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        List<String> labels = new ArrayList<>();
        StringBuilder regex = new StringBuilder();
        Matcher matcher = LABEL.matcher(path);
        int end = 0;
        while (matcher.find()) {
            regex.append(Pattern.quote(path.substring(end, matcher.start())));
            regex.append(matcher.group(2).isEmpty() ? "([^/]+)" : "(.+)");
            labels.add(matcher.group(1));
            end = matcher.end();
        }
        regex.append(Pattern.quote(path.substring(end)));
        Map<String, String> literals = new LinkedHashMap<>();
        if (question >= 0) {
            HttpAsk.form(uri.substring(question + 1))
                    .forEach((name, values) -> literals.put(name, values.getLast()));
        }
        return new UriTemplate(
                Pattern.compile(regex + (path.endsWith("/") ? "" : "/?")), labels, literals);
    }

    public boolean matches(String rawPath, Map<String, List<String>> parameters) {
        return path.matcher(rawPath).matches()
                && literals.entrySet().stream()
                        .allMatch(
                                literal -> {
                                    List<String> given = parameters.get(literal.getKey());
                                    return given != null
                                            && (literal.getValue().isEmpty()
                                                    || given.contains(literal.getValue()));
                                });
    }

    /** Decoded labels; a plus sign in a path is a plus sign. */
    @Nullable Map<String, String> read(String rawPath) {
        Matcher matcher = path.matcher(rawPath);
        if (!matcher.matches()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            values.put(labels.get(i), HttpAsk.decode(matcher.group(i + 1).replace("+", "%2B")));
        }
        return values;
    }

    public Set<String> literalNames() {
        return literals.keySet();
    }
}
