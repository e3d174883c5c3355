package io.slipway.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The authorization case of one operation: who may call it, with what, and what another tenant
 * gets.
 *
 * @param method and path as OpenAPI writes them, {@code GET /api/jobs/{id}}
 * @param roles that are let in; empty means that everybody is, without a token
 * @param variables of the path, and the query after {@code ?}
 */
public record Operation(
        String method,
        String path,
        List<String> roles,
        Map<String, String> variables,
        Map<String, String> headers,
        @Nullable String body,
        Tenancy tenancy) {

    /** What a caller of another tenant, who has the right role, must get. */
    public enum Tenancy {
        /** 404: the thing named in the path is not theirs. */
        OWNED,
        /** 200 and an empty {@code items}. */
        LISTED,
        /** Nothing of a tenant is shown or touched, or a new thing of their own is made. */
        SHARED
    }

    /**
     * @param methodAndPath such as {@code "GET /api/jobs/{id}"}
     */
    public static Operation of(String methodAndPath) {
        int space = methodAndPath.indexOf(' ');
        return new Operation(
                methodAndPath.substring(0, space),
                methodAndPath.substring(space + 1),
                List.of(),
                Map.of(),
                Map.of(),
                null,
                Tenancy.SHARED);
    }

    public Operation allows(String... names) {
        return new Operation(method, path, Arrays.asList(names), variables, headers, body, tenancy);
    }

    /** A path variable, or, when the path has none of that name, a query parameter. */
    public Operation with(String name, String value) {
        return new Operation(
                method, path, roles, added(variables, name, value), headers, body, tenancy);
    }

    public Operation header(String name, String value) {
        return new Operation(
                method, path, roles, variables, added(headers, name, value), body, tenancy);
    }

    public Operation sending(String json) {
        return new Operation(method, path, roles, variables, headers, json, tenancy);
    }

    public Operation owned() {
        return new Operation(method, path, roles, variables, headers, body, Tenancy.OWNED);
    }

    public Operation listed() {
        return new Operation(method, path, roles, variables, headers, body, Tenancy.LISTED);
    }

    String name() {
        return method + " " + path;
    }

    /** Path and query with the variables put in. */
    String target() {
        var target = path;
        var query = new StringBuilder();
        for (var variable : variables.entrySet()) {
            var placeholder = "{" + variable.getKey() + "}";
            if (target.contains(placeholder)) {
                target = target.replace(placeholder, variable.getValue());
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(variable.getKey())
                        .append('=')
                        .append(variable.getValue());
            }
        }
        if (target.contains("{")) {
            throw new IllegalStateException("%s lacks a value for a variable".formatted(name()));
        }
        return target + query;
    }

    private static Map<String, String> added(Map<String, String> map, String name, String value) {
        var more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }
}
