package io.slipway.local.stack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who exists: the realm of Slipway in Keycloak's import format (realm.json). Keycloak imports the
 * file; the light provider reads the part of it that is here.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Realm(String realm, int accessTokenLifespan, List<User> users, List<Client> clients) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record User(
            String username,
            @Nullable String serviceAccountClientId,
            @Nullable List<String> realmRoles,
            @Nullable Map<String, List<String>> attributes) {

        public List<String> roles() {
            return realmRoles == null ? List.of() : realmRoles;
        }

        public @Nullable String attribute(String name) {
            var values = attributes == null ? null : attributes.get(name);
            return values == null || values.isEmpty() ? null : values.getFirst();
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Client(
            String clientId,
            @Nullable String secret,
            @Nullable List<String> defaultClientScopes,
            @Nullable Map<String, String> attributes) {

        /** The audience comes by a client scope, so a client without it gets tokens for nobody. */
        boolean hasAudience() {
            return defaultClientScopes != null && defaultClientScopes.contains("slipway");
        }

        /** Its tokens end as soon as they are given; the light provider gives them expired. */
        boolean brief() {
            return attributes != null && "1".equals(attributes.get("access.token.lifespan"));
        }
    }

    public static Realm read() {
        try (var file = Realm.class.getResourceAsStream("/realm.json")) {
            if (file == null) {
                throw new IllegalStateException("realm.json is not on the class path");
            }
            return new ObjectMapper().readValue(file, Realm.class);
        } catch (IOException e) {
            throw new IllegalStateException("realm.json cannot be read", e);
        }
    }

    /** The people and programs that log in with a name and a password. */
    public List<User> logins() {
        return users.stream().filter(user -> user.serviceAccountClientId() == null).toList();
    }

    Optional<User> login(String username) {
        return logins().stream().filter(user -> user.username().equals(username)).findFirst();
    }

    Optional<User> serviceAccount(String clientId) {
        return users.stream()
                .filter(user -> clientId.equals(user.serviceAccountClientId()))
                .findFirst();
    }

    Optional<Client> client(String clientId) {
        return clients.stream().filter(client -> client.clientId().equals(clientId)).findFirst();
    }
}
