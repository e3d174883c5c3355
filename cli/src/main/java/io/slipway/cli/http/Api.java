package io.slipway.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Progress;
import io.slipway.cli.setting.Context;
import io.slipway.cli.setting.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The services of one context. Reads, and changes that carry an idempotency key, are tried up to
 * four times, but only when the server says that it may help or was not reached at all.
 */
public final class Api {
    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Machine machine;
    private final Wire wire;
    private final Context context;
    private final Bearer bearer;
    private final Progress progress;
    private final Duration timeout;
    private final String requestId;
    private @Nullable String idempotencyKey;

    /**
     * What one invocation puts on each of its calls.
     *
     * @param idempotencyKey of its changes; null for one that is made for the first of them
     */
    public record Ids(String requestId, @Nullable String idempotencyKey) {}

    public Api(
            Machine machine,
            Wire wire,
            Context context,
            Bearer bearer,
            Progress progress,
            Duration timeout,
            Ids ids) {
        this.machine = machine;
        this.wire = wire;
        this.context = context;
        this.bearer = bearer;
        this.progress = progress;
        this.timeout = timeout;
        this.requestId = ids.requestId();
        this.idempotencyKey = ids.idempotencyKey();
    }

    /** A path segment or query value, escaped. */
    public static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(Service service, String path) {
        return document(service, call("GET", service, path, null, "application/json", timeout));
    }

    public String text(Service service, String path) {
        return call("GET", service, path, null, "text/plain", timeout).body();
    }

    public JsonNode post(Service service, String path, @Nullable JsonNode body) {
        return post(service, path, body, timeout);
    }

    public JsonNode post(Service service, String path, @Nullable JsonNode body, Duration limit) {
        return document(service, call("POST", service, path, body, "application/json", limit));
    }

    /**
     * One of several things that a run asks for, with a key of its own: the run's, and a digest of
     * what is asked for, so that the same run again asks for nothing twice.
     */
    public JsonNode postEach(Service service, String path, @Nullable JsonNode body) {
        String key = key() + "-" + digest(path + (body == null ? "" : Json.line(body)));
        return document(
                service, call("POST", service, path, body, "application/json", timeout, key));
    }

    private static String digest(String text) {
        try {
            byte[] whole =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Any call, answered as it came; a refusal ends as with every other call. */
    public Answer send(
            String method, Service service, String path, @Nullable JsonNode body, String accept) {
        return call(method, service, path, body, accept, timeout);
    }

    /**
     * A server-sent event stream from after {@code lastEventId} on. One try: the caller resumes.
     */
    public InputStream events(
            Service service,
            String path,
            @Nullable JsonNode body,
            @Nullable String lastEventId,
            Duration silence)
            throws IOException {
        Map<String, String> headers = headers(body != null, "text/event-stream", bearer.token());
        if (lastEventId != null) {
            headers.put("Last-Event-ID", lastEventId);
        }
        String method = body == null ? "GET" : "POST";
        URI uri = uri(service, path);
        String text = body == null ? null : Json.line(body);
        return switch (wire.open(new Exchange(method, uri, headers, text, silence))) {
            case Wire.Opened.Stream(_, InputStream stream) -> stream;
            case Wire.Opened.Refused(Answer answer) -> {
                Refusal refusal = new Refusal(answer, requestId);
                if (refusal.retryable()) {
                    throw new IOException("the server answered " + answer.status());
                }
                throw refusal.failure();
            }
        };
    }

    private Answer call(
            String method,
            Service service,
            String path,
            @Nullable JsonNode body,
            String accept,
            Duration limit) {
        return call(method, service, path, body, accept, limit, null);
    }

    private String key() {
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        idempotencyKey = key;
        return key;
    }

    private Answer call(
            String method,
            Service service,
            String path,
            @Nullable JsonNode body,
            String accept,
            Duration limit,
            @Nullable String key) {
        URI uri = uri(service, path);
        String token = bearer.token();
        Map<String, String> headers = headers(body != null, accept, token);
        if (method.equals("POST")) {
            headers.put("Idempotency-Key", key == null ? key() : key);
        }
        String text = body == null ? method.equals("POST") ? "" : null : Json.line(body);
        Instant deadline = machine.clock().instant().plus(limit);
        boolean renewed = false;
        for (int attempt = 1; ; attempt++) {
            Duration left = Duration.between(machine.clock().instant(), deadline);
            String trouble;
            Duration wish = Duration.ZERO;
            Failure failure = null;
            try {
                progress.show("Asking " + uri.getAuthority() + "…");
                Answer answer = wire.exchange(new Exchange(method, uri, headers, text, left));
                if (answer.fine()) {
                    return answer;
                }
                Refusal refusal = new Refusal(answer, requestId);
                String other = answer.status() == 401 && !renewed ? bearer.insteadOf(token) : null;
                if (other != null) {
                    headers.put("Authorization", "Bearer " + other);
                    renewed = true;
                    continue;
                }
                failure = refusal.failure();
                if (!refusal.retryable()) {
                    throw failure;
                }
                trouble = "answered " + answer.status();
                wish = wish(answer);
            } catch (IOException e) {
                trouble = Unreadable.why(e);
            } finally {
                progress.clear();
            }
            Duration pause = pause(attempt, wish);
            boolean over = machine.clock().instant().plus(pause).isAfter(deadline);
            if (attempt == TRIES || over) {
                throw failure == null
                        ? unreachable(service, uri, trouble, attempt, again(headers))
                        : again(headers).isEmpty() ? failure : failure.trying(again(headers));
            }
            sleep(pause);
        }
    }

    private JsonNode document(Service service, Answer answer) {
        if (answer.body().isBlank()) {
            return Json.object();
        }
        JsonNode json = answer.json();
        if (json.isMissingNode()) {
            throw new Failure(
                    Exit.UNAVAILABLE,
                    "the %s service did not answer with JSON".formatted(service.key()),
                    "something else may listen at " + context.base(service),
                    "slipway doctor",
                    "HTTP " + answer.status() + ", request " + requestId,
                    null);
        }
        return json;
    }

    private URI uri(Service service, String path) {
        return URI.create(context.base(service) + path);
    }

    private Map<String, String> headers(boolean body, String accept, String token) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", accept + ", application/problem+json");
        headers.put("Authorization", "Bearer " + token);
        headers.put("X-Request-Id", requestId);
        headers.put("User-Agent", "slipway-cli");
        if (body) {
            headers.put("Content-Type", "application/json");
        }
        return headers;
    }

    private static Duration wish(Answer answer) {
        String seconds = answer.header("retry-after");
        return seconds != null && seconds.matches("\\d{1,6}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : Duration.ZERO;
    }

    private static Duration pause(int attempt, Duration wish) {
        Duration full = FIRST_PAUSE.multipliedBy(1L << attempt);
        Duration own =
                full.dividedBy(2)
                        .plusMillis(ThreadLocalRandom.current().nextLong(full.toMillis() / 2));
        return own.compareTo(wish) < 0 ? wish : own;
    }

    private void sleep(Duration pause) {
        try {
            machine.pause().of(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "interrupted", "-", "-");
        }
    }

    /** Whether a change was made is not known; with its key it is not made twice. */
    private String again(Map<String, String> headers) {
        return headers.containsKey("Idempotency-Key")
                ? "the same command with --idempotency-key " + key()
                : "";
    }

    private Failure unreachable(Service service, URI uri, String trouble, int tries, String again) {
        return new Failure(
                Exit.UNAVAILABLE,
                "the %s service does not answer".formatted(service.key()),
                "%s at %s, %d %s"
                        .formatted(
                                trouble, uri.getAuthority(), tries, tries == 1 ? "try" : "tries"),
                again.isEmpty() ? "slipway doctor" : "slipway doctor && " + again,
                "request " + requestId,
                null);
    }
}
