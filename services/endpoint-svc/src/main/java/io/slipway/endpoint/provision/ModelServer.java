package io.slipway.endpoint.provision;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Base URL of a server that speaks the OpenAI protocol.
 *
 * @param url as the cluster announced it
 */
public record ModelServer(String url) {

    /** Why invocations cannot be sent there, or null when they can. */
    @Nullable String defect() {
        try {
            var uri = new URI(url);
            if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
                return "is not an http or https URL";
            }
            if (uri.getHost() == null) {
                return "names no host";
            }
            if (uri.getUserInfo() != null) {
                return "carries a user name";
            }
            return uri.getQuery() == null && uri.getFragment() == null
                    ? null
                    : "carries a query or a fragment";
        } catch (URISyntaxException _) {
            return "is not a URL";
        }
    }

    /**
     * @param path such as {@code /v1/models}
     */
    public URI at(String path) {
        return URI.create((url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + path);
    }
}
