package io.slipway.simulator.kubernetes.registry;

import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names the API takes, and the ends it gives to generated ones. */
final class Names {
    static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                    + " and must start and end with an alphanumeric character (e.g. 'my-name',  or"
                    + " '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
                    + " or '.', and must start and end with an alphanumeric character (e.g."
                    + " 'example.com', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_KEY =
            Pattern.compile(
                    "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE =
            Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Set<String> PATH_NAMES =
            Set.of("roles", "rolebindings", "clusterroles", "clusterrolebindings");
    private static final String ENDS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int MAX_GENERATED_BASE = 58;

    private final Random random;

    Names(long seed) {
        random = new Random(seed);
    }

    String generated(String base) {
        StringBuilder name =
                new StringBuilder(
                        base.length() > MAX_GENERATED_BASE
                                ? base.substring(0, MAX_GENERATED_BASE)
                                : base);
        for (int i = 0; i < 5; i++) {
            name.append(ENDS.charAt(random.nextInt(ENDS.length())));
        }
        return name.toString();
    }

    static void check(Kind kind, String name, List<Cause> causes) {
        if (PATH_NAMES.contains(kind.plural())) {
            if (name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%")) {
                causes.add(Cause.invalid("metadata.name", name, "may not contain '/' or '%'"));
            }
        } else if (kind.is("", "services")) {
            if (!SERVICE.matcher(name).matches()) {
                causes.add(
                        Cause.invalid(
                                "metadata.name",
                                name,
                                "a DNS-1035 label must consist of lower case alphanumeric"
                                        + " characters or '-', start with an alphabetic character, and"
                                        + " end with an alphanumeric character (e.g. 'my-name',  or"
                                        + " 'abc-123', regex used for validation is"
                                        + " '[a-z]([-a-z0-9]*[a-z0-9])?')"));
            }
        } else if (kind.is("", "namespaces")) {
            if (!PodRules.LABEL.matcher(name).matches()) {
                causes.add(Cause.invalid("metadata.name", name, LABEL_RULE));
            }
        } else if (name.length() > 253) {
            causes.add(Cause.invalid("metadata.name", name, "must be no more than 253 characters"));
        } else if (!SUBDOMAIN.matcher(name).matches()) {
            causes.add(Cause.invalid("metadata.name", name, SUBDOMAIN_RULE));
        }
    }

    static void checkLabel(String key, String value, List<Cause> causes) {
        if (!LABEL_KEY.matcher(key).matches()) {
            causes.add(
                    Cause.invalid(
                            "metadata.labels",
                            key,
                            "name part must consist of alphanumeric characters, '-', '_' or '.',"
                                    + " and must start and end with an alphanumeric character"));
        }
        if (!LABEL_VALUE.matcher(value).matches()) {
            causes.add(
                    Cause.invalid(
                            "metadata.labels",
                            value,
                            value.length() > 63
                                    ? "must be no more than 63 characters"
                                    : "a valid label must be an empty string or consist of"
                                            + " alphanumeric characters, '-', '_' or '.', and must"
                                            + " start and end with an alphanumeric character"));
        }
    }
}
