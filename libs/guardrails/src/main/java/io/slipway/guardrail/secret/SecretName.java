package io.slipway.guardrail.secret;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a member is called like a secret, and whether its value can be one. */
final class SecretName {
    private static final Pattern BETWEEN_WORDS =
            Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

    private static final Set<String> WORDS =
            Set.of(
                    "password",
                    "passwd",
                    "pwd",
                    "passphrase",
                    "secret",
                    "secrets",
                    "token",
                    "credential",
                    "credentials",
                    "apikey");

    private static final Set<String> PAIRS =
            Set.of("api key", "access key", "private key", "auth key");

    /** {@code DB_PASSWORD_FILE} names a file, {@code tokenUrl} a place: no secrets. */
    private static final Set<String> HARMLESS_ENDS =
            Set.of(
                    "arn", "name", "id", "uri", "url", "path", "file", "ref", "type", "header",
                    "ttl", "limit", "count", "length");

    private static final Pattern REFERENCE =
            Pattern.compile(
                    "arn:\\S+|\\{\\{resolve:.*}}|\\$\\{?\\w+}?|(ssm|secretsmanager|vault|file|aws-sm):\\S+");

    private static final Pattern PLAIN_VALUE =
            Pattern.compile(
                    "true|false|yes|no|on|off|none|null|\\d{1,6}", Pattern.CASE_INSENSITIVE);

    private SecretName() {}

    static boolean names(String member) {
        if (member.length() > 256) {
            return false;
        }
        List<String> words =
                BETWEEN_WORDS
                        .splitAsStream(member)
                        .filter(word -> !word.isEmpty())
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .toList();
        if (words.isEmpty() || HARMLESS_ENDS.contains(words.getLast())) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            if (WORDS.contains(words.get(i))
                    || (i > 0 && PAIRS.contains(words.get(i - 1) + " " + words.get(i)))) {
                return true;
            }
        }
        return false;
    }

    /** A reference to a secret is how it should be; a switch or a number is none. */
    static boolean mayBeSecret(String value) {
        return !value.isBlank()
                && !REFERENCE.matcher(value).matches()
                && !PLAIN_VALUE.matcher(value).matches();
    }
}
