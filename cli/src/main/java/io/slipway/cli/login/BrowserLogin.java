package io.slipway.cli.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.session.Session;
import io.slipway.cli.token.Grant;
import io.slipway.cli.token.Issuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Authorization code with PKCE: the browser brings the code back to a port of ours on loopback. */
final class BrowserLogin {
    private static final int MINUTES = 5;

    private final Session session;
    private final Issuer issuer;
    private final String clientId;
    private final String verifier = random();
    private final String state = random();
    private final BlockingQueue<Map<String, String>> answers = new ArrayBlockingQueue<>(1);

    BrowserLogin(Session session, Issuer issuer, String clientId) {
        this.session = session;
        this.issuer = issuer;
        this.clientId = clientId;
    }

    void run() throws IOException, InterruptedException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/callback", this::take);
        server.start();
        try {
            String callback =
                    "http://127.0.0.1:%d/callback".formatted(server.getAddress().getPort());
            open(address(callback));
            Map<String, String> answer = answers.poll(MINUTES, TimeUnit.MINUTES);
            if (answer == null) {
                throw login("nobody logged in", "the browser did not come back in 5 minutes");
            }
            String code = answer.get("code");
            if (code == null) {
                throw login(
                        "the issuer refused the login",
                        answer.getOrDefault(
                                "error_description", answer.getOrDefault("error", "-")));
            }
            session.tokens()
                    .obtain(
                            Grant.of(
                                    clientId,
                                    Map.of(
                                            "grant_type", "authorization_code",
                                            "code", code,
                                            "redirect_uri", callback,
                                            "code_verifier", verifier)));
        } finally {
            server.stop(0);
        }
    }

    private String address(String callback) {
        return issuer.endpoint("authorization_endpoint")
                + "?response_type=code&scope=openid&code_challenge_method=S256"
                + "&client_id="
                + Api.escaped(clientId)
                + "&redirect_uri="
                + Api.escaped(callback)
                + "&state="
                + state
                + "&code_challenge="
                + challenge();
    }

    private void open(String address) {
        session.note("Log in at " + address);
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        try {
            new ProcessBuilder(mac ? "open" : "xdg-open", address)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            session.note("No browser could be opened; open the address by hand.");
        }
    }

    /** Whatever comes without our state is somebody else's and changes nothing. */
    private void take(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        boolean ours = state.equals(query.get("state"));
        byte[] text =
                (ours ? "Logged in. You can close this page." : "Not for us.")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(ours ? 200 : 400, text.length);
        try (var out = exchange.getResponseBody()) {
            out.write(text);
        }
        if (ours) {
            answers.offer(query);
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            query.put(parts[0], URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return query;
    }

    private String challenge() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Failure login(String what, String because) {
        return new Failure(Exit.LOGIN_NEEDED, what, because, "slipway login");
    }
}
