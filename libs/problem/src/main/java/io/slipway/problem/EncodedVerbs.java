package io.slipway.problem;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Takes {@code /jobs/1%3Acancel} for {@code /jobs/1:cancel}: many clients encode the colon of a
 * path, and an encoded colon means the same. Only in the last segment, and only before letters.
 */
class EncodedVerbs {
    private static final Pattern VERB = Pattern.compile("%3[Aa](?=[a-z-]+(\\?|$))");

    @ServerRequestFilter(preMatching = true)
    void decode(ContainerRequestContext request) {
        String asked = request.getUriInfo().getRequestUri().toString();
        if (asked.contains("%3")) {
            request.setRequestUri(URI.create(VERB.matcher(asked).replaceFirst(":")));
        }
    }
}
