package io.slipway.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.cli.exit.Failure;
import io.slipway.cli.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP by {@code HttpURLConnection}: {@code java.net.http} takes half a second longer to start. No
 * redirect is followed: it could carry a token to somebody else.
 */
public final class Wire {
    private static final int LARGEST_BODY = 16 * 1024 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    static {
        // HttpURLConnection would repeat a POST by itself, without a word. Its streaming mode does
        // not, but throws the body of a 401 away.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final Machine machine;
    private final boolean debug;

    public Wire(Machine machine, boolean debug) {
        this.machine = machine;
        this.debug = debug;
    }

    public Answer exchange(Exchange ask) throws IOException {
        HttpURLConnection connection = send(ask);
        try (InputStream body = body(connection)) {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(LARGEST_BODY + 1);
            if (bytes.length > LARGEST_BODY) {
                throw new IOException("the answer is larger than 16 MiB");
            }
            return new Answer(
                    connection.getResponseCode(), headers(connection), new String(bytes, UTF_8));
        }
    }

    /** A body that comes bit by bit; an error comes as an answer, whole. */
    public sealed interface Opened {
        record Stream(int status, InputStream body) implements Opened {}

        record Refused(Answer answer) implements Opened {}
    }

    public Opened open(Exchange ask) throws IOException {
        HttpURLConnection connection = send(ask);
        int status = connection.getResponseCode();
        if (status >= 200 && status < 300) {
            return new Opened.Stream(status, connection.getInputStream());
        }
        try (InputStream body = body(connection)) {
            String text = body == null ? "" : new String(body.readNBytes(LARGEST_BODY), UTF_8);
            return new Opened.Refused(new Answer(status, headers(connection), text));
        }
    }

    private HttpURLConnection send(Exchange ask) throws IOException {
        HttpURLConnection connection = connect(ask.uri());
        int limit = Math.toIntExact(Math.clamp(ask.timeout().toMillis(), 1, Integer.MAX_VALUE));
        connection.setConnectTimeout((int) Math.min(limit, CONNECT.toMillis()));
        connection.setReadTimeout(limit);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(ask.method());
        ask.headers().forEach((name, value) -> put(connection, name, value));
        trace("> " + ask.method() + " " + ask.uri(), ask.headers());
        String body = ask.body();
        if (body != null) {
            byte[] bytes = body.getBytes(UTF_8);
            connection.setDoOutput(true);
            try (var out = connection.getOutputStream()) {
                out.write(bytes);
            }
        }
        int status = connection.getResponseCode();
        if (debug) {
            trace("< " + status, headers(connection));
        }
        return connection;
    }

    /** A token file of two lines, or a key that somebody pasted with its line break. */
    private static void put(HttpURLConnection connection, String name, String value) {
        if (!value.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
            throw Failure.usage(
                    "the header %s cannot be sent".formatted(name),
                    "its value holds a line break or a letter that is not ASCII",
                    name.equals("Authorization")
                            ? "slipway whoami"
                            : "the same command with another value");
        }
        connection.setRequestProperty(name, value);
    }

    private HttpURLConnection connect(URI uri) throws IOException {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || !(secure || "http".equalsIgnoreCase(uri.getScheme()))) {
            throw Failure.usage(
                    "'%s' is not a web address".formatted(uri),
                    "an address starts with http:// or https:// and names a host",
                    "slipway context list");
        }
        if (!secure && !loopback(uri.getHost())) {
            throw Failure.usage(
                    "%s would send the token in the clear".formatted(uri.getHost()),
                    "http:// is for this machine only; elsewhere the address must be https://",
                    "slipway context list");
        }
        var connection = (HttpURLConnection) uri.toURL().openConnection(proxy(uri, secure));
        String authority = machine.env("SLIPWAY_CA_FILE");
        if (connection instanceof HttpsURLConnection https && authority != null) {
            https.setSSLSocketFactory(trusting(Path.of(authority)));
        }
        return connection;
    }

    public static boolean loopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || host.equals("[::1]");
    }

    private Proxy proxy(URI uri, boolean secure) {
        String name = secure ? "HTTPS_PROXY" : "HTTP_PROXY";
        String proxy = machine.env(name.toLowerCase(Locale.ROOT));
        String address = proxy == null ? machine.env(name) : proxy;
        if (address == null || loopback(uri.getHost()) || exempt(uri.getHost())) {
            return Proxy.NO_PROXY;
        }
        URI parsed = URI.create(address.contains("://") ? address : "http://" + address);
        int port = parsed.getPort() < 0 ? 80 : parsed.getPort();
        return new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(parsed.getHost(), port));
    }

    private boolean exempt(String host) {
        String lower = machine.env("no_proxy");
        String list = lower == null ? machine.env("NO_PROXY") : lower;
        if (list == null) {
            return false;
        }
        for (String entry : list.split(",", -1)) {
            String domain = entry.strip().replaceFirst("^\\*?\\.", "");
            if (domain.equals("*")
                    || (!domain.isEmpty()
                            && (host.equals(domain) || host.endsWith("." + domain)))) {
                return true;
            }
        }
        return false;
    }

    private static SSLSocketFactory trusting(Path authorities) throws IOException {
        try (InputStream pem = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("SLIPWAY_CA_FILE holds no certificates: " + e.getMessage(), e);
        }
    }

    private static @Nullable InputStream body(HttpURLConnection connection) throws IOException {
        return connection.getResponseCode() >= 400
                ? connection.getErrorStream()
                : connection.getInputStream();
    }

    private static Map<String, String> headers(HttpURLConnection connection) {
        Map<String, String> headers = new TreeMap<>();
        connection
                .getHeaderFields()
                .forEach(
                        (name, values) -> {
                            if (name != null) {
                                headers.put(name.toLowerCase(Locale.ROOT), values.getFirst());
                            }
                        });
        return headers;
    }

    private void trace(String line, Map<String, String> headers) {
        if (debug) {
            machine.terminal().err().println(line);
            headers.forEach(
                    (name, value) ->
                            machine.terminal()
                                    .err()
                                    .println(
                                            line.charAt(0)
                                                    + "   "
                                                    + name
                                                    + ": "
                                                    + masked(name, value)));
            machine.terminal().err().flush();
        }
    }

    private static String masked(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean secret =
                lower.equals("authorization")
                        || lower.contains("cookie")
                        || lower.contains("secret");
        return secret ? "***" : value;
    }
}
