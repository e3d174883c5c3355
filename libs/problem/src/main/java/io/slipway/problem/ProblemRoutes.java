package io.slipway.problem;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Problem documents for what fails before the REST layer sees it, such as a body too large. */
@ApplicationScoped
public class ProblemRoutes {
    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(ProblemRoutes::answer);
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
