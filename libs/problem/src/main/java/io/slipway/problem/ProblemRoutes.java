package io.slipway.problem;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What has to happen before the REST layer sees a request: problem documents for what fails there,
 * such as a body too large, and a colon that is a colon however the client wrote it.
 */
@ApplicationScoped
public class ProblemRoutes {
    private static final Pattern ESCAPED_COLON = Pattern.compile("%3[Aa]");

    private final long bodyLimit;

    ProblemRoutes(Config config) {
        this.bodyLimit =
                config.getValue("quarkus.http.limits.max-body-size", MemorySize.class)
                        .asLongValue();
    }

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::refuseTooLarge);
        router.route().order(Integer.MIN_VALUE).handler(ProblemRoutes::plainColon);
        router.route().order(Integer.MIN_VALUE).failureHandler(ProblemRoutes::answer);
        router.errorHandler(404, context -> end(context, 404));
    }

    /** Says so before a byte of the body is read; a body of unknown length is cut off later. */
    private void refuseTooLarge(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > bodyLimit) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            end(context, 413);
        } else {
            context.next();
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

    private static void answer(RoutingContext context) {
        int status = context.statusCode();
        if (context.response().ended() || context.response().headWritten() || status < 400) {
            context.next();
            return;
        }
        if (status == 500 || status == 401 || status == 403) {
            context.next();
            return;
        }
        end(context, status);
    }

    private static void end(RoutingContext context, int status) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", ProblemMapper.MEDIA_TYPE)
                .end(
                        new JsonObject(
                                        ProblemMapper.ofStatus(status)
                                                .document(ProblemMapper.instance()))
                                .encode());
    }
}
