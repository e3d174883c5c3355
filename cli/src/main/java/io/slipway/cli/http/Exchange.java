package io.slipway.cli.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP request. */
public record Exchange(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable String body,
        Duration timeout) {}
