package io.slipway.simulator.aws.sign;

import io.slipway.simulator.aws.run.Caller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who an access key is. A key that nobody registered belongs to the root of the account it spells
 * (twelve digits) or of the default account, as long as signatures are not checked.
 */
public final class AccessKeys {
    public static final String DEFAULT_ACCOUNT = "123456789012";

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    public record Entry(
            Caller caller, String secret, @Nullable String token, @Nullable Instant expires) {}

    public void put(Entry entry) {
        entries.put(entry.caller().accessKey(), entry);
    }

    public @Nullable Entry find(String accessKey) {
        return entries.get(accessKey);
    }

    public Caller stranger(String accessKey) {
        String account = accessKey.matches("\\d{12}") ? accessKey : DEFAULT_ACCOUNT;
        return new Caller(account, "arn:aws:iam::" + account + ":root", account, accessKey);
    }

    public void clear() {
        entries.clear();
    }
}
