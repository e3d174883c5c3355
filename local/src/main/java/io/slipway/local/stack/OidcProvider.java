package io.slipway.local.stack;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ResourceOwnerPasswordCredentialsGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import io.slipway.local.stack.Realm.Client;
import io.slipway.local.stack.Realm.User;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.OAuth2Exception;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.OAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/**
 * The light OIDC provider: it knows the users and clients of {@link Realm} and refuses others, but
 * <b>checks no password and no secret</b>, and its signing keys are public. Loopback only.
 *
 * <p>A second issuer, {@value #STRANGER}, gives the same claims under another name: for tests that
 * a service refuses it.
 */
final class OidcProvider implements AutoCloseable {
    static final String STRANGER = "stranger";
    private static final String AUDIENCE = "slipway";
    private static final Duration EXPIRED_FOR = Duration.ofMinutes(5);

    private final MockOAuth2Server server;
    private final String realm;
    private final int port;

    private OidcProvider(MockOAuth2Server server, String realm, int port) {
        this.server = server;
        this.realm = realm;
        this.port = port;
    }

    static OidcProvider start(int port, Realm realm) {
        var tokens = new OAuth2TokenProvider();
        // Issuers draw from a fixed row of keys in the order they are asked for: the first one
        // keeps
        // its key over a restart, and with it the tokens it gave.
        var _ = tokens.publicJwkSet(realm.realm());
        var config =
                new OAuth2Config(
                        true,
                        null,
                        null,
                        false,
                        tokens,
                        Set.of(new Claims(realm, realm.realm()), new Claims(realm, STRANGER)),
                        new NettyWrapper());
        var server = new MockOAuth2Server(config);
        server.start(InetAddress.getLoopbackAddress(), port);
        return new OidcProvider(server, realm.realm(), port);
    }

    String issuer() {
        return "http://127.0.0.1:%d/%s".formatted(port, realm);
    }

    String strangeIssuer() {
        return "http://127.0.0.1:%d/%s".formatted(port, STRANGER);
    }

    @Override
    public void close() {
        server.shutdown();
    }

    /** The claims that a Keycloak with the same realm would give. */
    private record Claims(Realm realm, String issuerId) implements OAuth2TokenCallback {

        @Override
        public String subject(TokenRequest request) {
            return user(request).username();
        }

        @Override
        public String typeHeader(TokenRequest request) {
            return "JWT";
        }

        @Override
        public List<String> audience(TokenRequest request) {
            return client(request).hasAudience() ? List.of(AUDIENCE) : List.of("account");
        }

        @Override
        public Map<String, Object> addClaims(TokenRequest request) {
            var user = user(request);
            var client = client(request);
            var claims = new LinkedHashMap<String, Object>();
            claims.put("azp", client.clientId());
            claims.put("preferred_username", user.username());
            claims.put("realm_access", Map.of("roles", user.roles()));
            for (var name : List.of("tenant", "host")) {
                var value = user.attribute(name);
                if (value != null) {
                    claims.put(name, value);
                }
            }
            if (client.brief()) {
                claims.put("exp", Instant.now().minus(EXPIRED_FOR).getEpochSecond());
            }
            return claims;
        }

        @Override
        public long tokenExpiry() {
            return realm.accessTokenLifespan();
        }

        /** What the client is told is the description of the error, not the message. */
        private static OAuth2Exception refusal(ErrorObject error, String why) {
            return new OAuth2Exception(error.setDescription(why), why);
        }

        private User user(TokenRequest request) {
            if (request.getAuthorizationGrant()
                    instanceof ResourceOwnerPasswordCredentialsGrant grant) {
                return realm.login(grant.getUsername())
                        .orElseThrow(
                                () ->
                                        refusal(
                                                OAuth2Error.INVALID_GRANT,
                                                "No user named " + grant.getUsername()));
            }
            var clientId = client(request).clientId();
            return realm.serviceAccount(clientId)
                    .orElseThrow(
                            () ->
                                    refusal(
                                            OAuth2Error.UNAUTHORIZED_CLIENT,
                                            clientId + " has no service account"));
        }

        private Client client(TokenRequest request) {
            var authentication = request.getClientAuthentication();
            var id = authentication == null ? request.getClientID() : authentication.getClientID();
            return realm.client(id == null ? "" : id.getValue())
                    .orElseThrow(
                            () -> refusal(OAuth2Error.INVALID_CLIENT, "No client named " + id));
        }
    }
}
