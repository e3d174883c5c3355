package io.slipway.problem;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What has to happen before the REST layer sees a request: problem documents for what fails there,
 * such as a body too large, and a colon that is a colon however the client wrote it.
 *
 * <p>The server itself refuses a line or a head with a bare status. It is let take several times
 * more than we do, so that we can say what is too long, and its word is the last one only beyond,
 * and for what is no HTTP or has no path that can be read.
 */
@ApplicationScoped
public class ProblemRoutes {
    private static final Pattern ESCAPED_COLON = Pattern.compile("%3[Aa]");
    private static final int URI_LIMIT = 4 << 10;
    private static final int HEAD_LIMIT = 16 << 10;

    /** Once the caller is known, which costs less than a body, and before the REST layer. */
    private static final int AFTER_AUTHENTICATION = -100;

    /** Closing on a client that still sends would take the answer away from it. */
    private static final long LINGER_MILLIS = 2_000;

    private final long bodyLimit;
    private final BodyHandler body;
    private final IdentityProviderManager identities;
    private final MeterRegistry meters;

    ProblemRoutes(Config config, IdentityProviderManager identities, MeterRegistry meters) {
        this.bodyLimit =
                config.getValue("quarkus.http.limits.max-body-size", MemorySize.class)
                        .asLongValue();
        this.body = BodyHandler.create(false).setBodyLimit(bodyLimit);
        this.identities = identities;
        this.meters = meters;
    }

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::refuseTooLarge);
        router.route().order(Integer.MIN_VALUE).handler(ProblemRoutes::plainColon);
        router.route().order(Integer.MIN_VALUE).failureHandler(this::answer);
        router.route().order(AFTER_AUTHENTICATION).handler(this::gatherUnannounced);
        router.errorHandler(404, context -> end(context, 404));
    }

    /** Says so before a byte of the body is read. */
    private void refuseTooLarge(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (context.request().uri().length() > URI_LIMIT) {
            refuse(context, 414);
        } else if (headSize(context.request()) > HEAD_LIMIT) {
            refuse(context, 431);
        } else if (length != null
                && length.matches("\\d{1,18}")
                && Long.parseLong(length) > bodyLimit) {
            refuse(context, 413);
        } else {
            context.next();
        }
    }

    private static int headSize(HttpServerRequest request) {
        int size = 0;
        for (var header : request.headers()) {
            size += header.getKey().length() + header.getValue().length() + ": \r\n".length();
        }
        return size;
    }

    /**
     * A body whose length was not announced is read before the REST layer, which would cut it off
     * without a word. A stranger's is not read at all. (HTTP/2 has no such header, and its clients
     * announce what they send.)
     */
    private void gatherUnannounced(RoutingContext context) {
        if (context.request().getHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
            context.next();
            return;
        }
        context.request().pause();
        QuarkusHttpUser.getSecurityIdentity(context, identities)
                .subscribe()
                .with(
                        caller -> {
                            if (caller.isAnonymous()) {
                                context.next();
                            } else {
                                body.handle(context);
                            }
                        },
                        // The REST layer asks again, and says what is wrong with the token.
                        _ -> context.next());
    }

    /** On HTTP/2 only the stream ends; the connection has others. */
    private void refuse(RoutingContext context, int status) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            end(context, status);
        } else {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            end(context, status).onComplete(_ -> close(context));
        }
    }

    /** As soon as the client has sent all, and before long in any case. */
    private static void close(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpConnection connection = request.connection();
        // Whoever reads the body would take the end of the connection for a failure of his own.
        request.exceptionHandler(_ -> {});
        if (request.isEnded()) {
            connection.close();
        } else {
            long last = context.vertx().setTimer(LINGER_MILLIS, _ -> connection.close());
            connection.closeHandler(_ -> context.vertx().cancelTimer(last));
            request.handler(_ -> {}).endHandler(_ -> connection.close()).resume();
        }
    }

    /**
     * {@code /jobs/1%3Acancel} is {@code /jobs/1:cancel}: many clients escape the colon of a verb,
     * and the REST layer compares it unread. No id has a colon.
     */
    private static void plainColon(RoutingContext context) {
        String uri = context.request().uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        int last = path.lastIndexOf('/') + 1;
        String plain = ESCAPED_COLON.matcher(path.substring(last)).replaceAll(":");
        if (plain.length() == path.length() - last) {
            context.next();
        } else {
            context.reroute(
                    path.substring(0, last) + plain + (query < 0 ? "" : uri.substring(query)));
        }
    }

    private void answer(RoutingContext context) {
        int status = context.statusCode();
        if (context.response().closed()) {
            // The client has gone, in the middle of a body for instance. Nobody is left to answer.
            return;
        }
        if (context.response().ended() || context.response().headWritten() || status < 400) {
            context.next();
            return;
        }
        if (status == 500 || status == 401 || status == 403) {
            context.next();
        } else if (status == 413) {
            refuse(context, status);
        } else {
            end(context, status);
        }
    }

    private Future<Void> end(RoutingContext context, int status) {
        Problem problem = ProblemMapper.ofStatus(status);
        meters.counter("problems", "type", problem.type().slug()).increment();
        return context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemMapper.MEDIA_TYPE)
                .end(new JsonObject(problem.document(ProblemMapper.instance())).encode());
    }
}
