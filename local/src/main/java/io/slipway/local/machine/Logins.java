package io.slipway.local.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.local.stack.Realm;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Tokens of the demo users; the password of each is the name. */
public final class Logins {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String issuer;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

    public Logins(String issuer) {
        this.issuer = issuer;
    }

    public String token(String login) {
        var form =
                "grant_type=password&client_id=slipway-cli&username=%1$s&password=%1$s"
                        .formatted(login);
        var answer =
                read(
                        HttpRequest.newBuilder(URI.create(endpoint()))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)));
        if (!answer.has("access_token")) {
            throw new Trouble(
                    "%s gives %s no token: %s".formatted(issuer, login, answer),
                    "Its realm must be made from local/src/main/resources/realm.json.");
        }
        return answer.path("access_token").asText();
    }

    /** Writes each user's token to a file only we can read, and says who they are. */
    public void write(Path directory, PrintStream out) {
        out.println("Demo users; the password is the name, the token is in the file:");
        for (var user : Realm.read().logins()) {
            var file = directory.resolve(user.username());
            try {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(
                        directory, PosixFilePermissions.fromString("rwx------"));
                Files.writeString(file, token(user.username()));
            } catch (IOException e) {
                throw new Trouble(
                        "%s cannot be written: %s".formatted(file, e.getMessage()),
                        "Look at the rights of " + directory);
            }
            out.printf(
                    "  %-14s %-9s %-8s %s%n",
                    user.username(),
                    String.join(",", user.roles()),
                    user.attribute("tenant"),
                    Path.of("").toAbsolutePath().relativize(file));
        }
    }

    private String endpoint() {
        return read(HttpRequest.newBuilder(
                        URI.create(issuer + "/.well-known/openid-configuration")))
                .path("token_endpoint")
                .asText();
    }

    private JsonNode read(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new Trouble(
                    "No answer from %s: %s".formatted(issuer, e.getMessage()),
                    "Look into its log: ./slipway logs oidc");
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while asking " + issuer, e);
        }
    }
}
