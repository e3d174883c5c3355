package io.slipway.cli.http;

import org.jspecify.annotations.Nullable;

/** Where the access token of a call comes from. */
public interface Bearer {
    String token();

    /** Another token than the one that was refused, if there is one. */
    @Nullable String insteadOf(String refused);
}
