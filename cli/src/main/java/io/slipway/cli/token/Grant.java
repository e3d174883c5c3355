package io.slipway.cli.token;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request to a token endpoint; its text form keeps the secrets to itself. */
public record Grant(String clientId, Map<String, String> form, @Nullable String secretFile) {
    public static Grant of(String clientId, Map<String, String> form) {
        return new Grant(clientId, form, null);
    }

    /** Whether it goes on with a login that was there before. */
    boolean renews() {
        return "refresh_token".equals(form.get("grant_type"));
    }

    @Override
    public String toString() {
        return form.get("grant_type") + " for " + clientId;
    }
}
