package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Access tokens of the demo realm, from the provider that the test runs on. Logins: viewer,
 * operator, admin (team-a), other, other-admin (operator and admin of team-b), agent-ws-1,
 * agent-ws-2 (GPU hosts), acme (producer).
 */
public final class Tokens {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    // Services accept a token for 30 s after its end, because clocks differ.
    private static final Duration GRACE = Duration.ofSeconds(31);
    private static final Map<String, String> ISSUED = new ConcurrentHashMap<>();

    private Tokens() {}

    public static String of(String login) {
        return token(Addresses.current().issuer(), "slipway-cli", login);
    }

    /** Right in all but its time. */
    public static String expired(String login) {
        var token = token(Addresses.current().issuer(), "test-expired", login);
        var end = Instant.ofEpochSecond(claims(token).path("exp").asLong()).plus(GRACE);
        Await.value(GRACE.multipliedBy(2), Instant::now, end::isBefore);
        return token;
    }

    /** Right in all but its audience. */
    public static String wrongAudience(String login) {
        return token(Addresses.current().issuer(), "test-no-audience", login);
    }

    /** From an issuer that no service trusts; right in all else where the provider can do that. */
    public static String wrongIssuer(String login) {
        var issuer = Addresses.current().strangeIssuer();
        return issuer.endsWith("/realms/master")
                ? tampered(login)
                : token(issuer, "slipway-cli", login);
    }

    /** Right in all but its signature. */
    public static String tampered(String login) {
        var token = of(login);
        int at = token.lastIndexOf('.') + 10;
        char flipped = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + flipped + token.substring(at + 1);
    }

    /** Says that it needs no signature, and has none. */
    public static String unsigned(String login) {
        return unsigned(login, "none");
    }

    /** The same with the algorithm in another spelling, such as {@code NoNe}. */
    public static String unsigned(String login, String algorithm) {
        return base64("{\"alg\":\"%s\",\"typ\":\"JWT\"}".formatted(algorithm).getBytes(UTF_8))
                + "."
                + payload(login)
                + ".";
    }

    /** Signed with a key of our own that goes by the name of the issuer's. */
    public static String wrongKey(String login) {
        try {
            String signed = header(login) + "." + payload(login);
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(Forged.KEY);
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Forged {
        static final PrivateKey KEY = key();

        private static PrivateKey key() {
            try {
                return KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Signed with a secret that everybody knows: the issuer's public key. */
    public static String publicSecret(String login) {
        try {
            JsonNode key = publicKey(header(login));
            var spec = new RSAPublicKeySpec(number(key, "n"), number(key, "e"));
            var encoded = KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
            String signed =
                    base64(
                                    "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}"
                                            .formatted(key.path("kid").asText())
                                            .getBytes(UTF_8))
                            + "."
                            + payload(login);
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(encoded, "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode publicKey(String header) {
        String name;
        try {
            name = JSON.readTree(Base64.getUrlDecoder().decode(header)).path("kid").asText();
        } catch (IOException e) {
            throw new IllegalStateException("Not a token", e);
        }
        for (JsonNode key : discover("jwks_uri").path("keys")) {
            if (key.path("kid").asText().equals(name)) {
                return key;
            }
        }
        throw new IllegalStateException("The issuer has no key " + name);
    }

    private static BigInteger number(JsonNode key, String field) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(field).asText()));
    }

    private static JsonNode discover(String field) {
        return get(
                get(Addresses.current().issuer() + "/.well-known/openid-configuration")
                        .path(field)
                        .asText());
    }

    private static JsonNode get(String uri) {
        try {
            var request = HttpRequest.newBuilder(URI.create(uri)).timeout(LIMIT).build();
            return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new IllegalStateException("No answer from " + uri, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while asking " + uri, e);
        }
    }

    private static String header(String login) {
        return of(login).split("\\.", -1)[0];
    }

    private static String payload(String login) {
        return of(login).split("\\.", -1)[1];
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the token says; the signature is not looked at. */
    public static JsonNode claims(String token) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        } catch (IOException e) {
            throw new IllegalStateException("Not a token", e);
        }
    }

    private static String token(String issuer, String client, String login) {
        return ISSUED.computeIfAbsent(
                String.join(" ", issuer, client, login), _ -> request(issuer, client, login));
    }

    private static String request(String issuer, String client, String login) {
        try {
            var endpoint =
                    get(issuer + "/.well-known/openid-configuration")
                            .path("token_endpoint")
                            .asText();
            var form =
                    Map.of(
                            "grant_type", "password",
                            "client_id", client,
                            "username", login,
                            "password", login);
            var request =
                    HttpRequest.newBuilder(URI.create(endpoint))
                            .timeout(LIMIT)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(encoded(form)))
                            .build();
            var answer = JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
            if (!answer.has("access_token")) {
                throw new IllegalStateException(
                        "%s gives %s no token: %s".formatted(issuer, login, answer));
            }
            return answer.path("access_token").asText();
        } catch (IOException e) {
            throw new IllegalStateException("No answer from " + issuer, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while asking " + issuer, e);
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
