package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may do what. */
public final class Iam {
    private Iam() {}

    /**
     * @param trust the trust policy
     * @param managed names of the managed policies that hang on it
     * @param documents every policy document it has, attached or inline
     * @param boundary document of its permission boundary, empty when it has none
     */
    public record Role(
            String arn,
            JsonNode trust,
            List<String> managed,
            List<JsonNode> documents,
            JsonNode boundary) {
        public String name() {
            return arn.substring(arn.lastIndexOf('/') + 1);
        }
    }

    /**
     * @param url issuer, with or without https://
     */
    public record OidcProvider(String arn, String url, List<String> clientIds) {}

    /** What the simulation answered for one action of the caller. */
    public record Permission(String action, boolean allowed) {}

    /**
     * @param chained whether the role was assumed by another role, which ends after an hour
     * @param refreshable whether new credentials come without anybody's help
     */
    public record Session(
            String arn,
            @Nullable Instant expires,
            boolean chained,
            boolean refreshable,
            @Nullable Long clockSkewSeconds) {}

    /**
     * @param allows principals that its policy and grants let use it
     * @param aliases by which a request may name it
     */
    public record Key(String arn, String state, List<String> allows, List<String> aliases) {
        /** By id, ARN or alias, as a request may say it. */
        public boolean named(String id) {
            return arn.equals(id)
                    || arn.endsWith("/" + id)
                    || aliases.stream()
                            .anyMatch(alias -> id.equals(alias) || id.endsWith(":" + alias));
        }
    }

    static Role role(Row row) {
        return new Role(
                row.text("arn"),
                row.document("trust"),
                row.texts("managed"),
                row.rows("documents", Row::whole),
                row.document("boundary"));
    }

    static OidcProvider oidcProvider(Row row) {
        return new OidcProvider(row.text("arn"), row.text("url"), row.texts("clientIds"));
    }

    static Permission permission(Row row) {
        return new Permission(row.text("action"), row.flag("allowed"));
    }

    static Session session(Row row) {
        Boolean chained = row.maybeFlag("chained");
        Boolean refreshable = row.maybeFlag("refreshable");
        return new Session(
                row.text("arn"),
                row.maybeTime("expires"),
                chained != null && chained,
                refreshable != null && refreshable,
                row.maybeWhole("clockSkewSeconds"));
    }

    static Key key(Row row) {
        return new Key(
                row.text("arn"), row.text("state"), row.texts("allows"), row.texts("aliases"));
    }

    public static @Nullable Role find(List<Role> roles, String arn) {
        return roles.stream().filter(role -> role.arn().equals(arn)).findFirst().orElse(null);
    }

    public static @Nullable Role named(List<Role> roles, String name) {
        return roles.stream().filter(role -> role.name().equals(name)).findFirst().orElse(null);
    }
}
