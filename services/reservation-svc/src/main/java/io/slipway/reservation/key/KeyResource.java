package io.slipway.reservation.key;

import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
@Tag(name = "Keys", description = "Keys for programs that have no login of their own")
class KeyResource {
    private static final List<String> ROLES = List.of(Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN);
    private static final BigDecimal SECONDS = new BigDecimal(3600);
    private static final int GPUS_MAX = 4096;
    private static final int TYPES_MAX = 16;

    private final ApiKeys keys;
    private final Callers callers;
    private final Clock clock;

    KeyResource(ApiKeys keys, Callers callers, Clock clock) {
        this.keys = keys;
        this.callers = callers;
        this.clock = clock;
    }

    @POST
    @Operation(
            operationId = "makeKey",
            summary = "Make a key",
            description = "The secret is in this answer and never again.")
    @APIResponse(
            responseCode = "201",
            description = "Made; the secret is shown this once",
            content = @Content(schema = @Schema(implementation = IssuedView.class)))
    @APIResponse(responseCode = "409", description = "You have as many keys as are allowed")
    public Uni<RestResponse<IssuedView>> make(@Nullable KeyAsk ask) {
        var caller = callers.current();
        var wish = wish(present(ask), caller.may(Roles.OPERATOR) || caller.may(Roles.ADMIN));
        return keys.make(caller, wish)
                .map(
                        issued ->
                                ResponseBuilder.<IssuedView>created(
                                                URI.create("/api/keys/" + issued.key().id()))
                                        .entity(view(issued))
                                        .header("Cache-Control", "no-store")
                                        .build());
    }

    @GET
    @Operation(
            operationId = "listKeys",
            summary = "Your keys, newest first; for admins those of the tenant")
    public Uni<Page<KeyView>> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return keys.page(callers.current(), Page.after(pageToken), size + 1)
                .map(all -> Page.of(all.stream().map(this::view).toList(), size, KeyView::id));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getKey", summary = "One key, without its secret")
    public Uni<KeyView> get(@PathParam("id") String id) {
        return keys.get(callers.current(), id).map(this::view);
    }

    @POST
    @Path("/{id}:rotate")
    @Operation(
            operationId = "rotateKey",
            summary = "Give a key another secret and its whole time again",
            description =
                    "The secret before stops at once, or after overlapMinutes, so that programs can be changed over.")
    @APIResponse(
            responseCode = "200",
            description = "Rotated; the secret is shown this once",
            content = @Content(schema = @Schema(implementation = IssuedView.class)))
    @APIResponse(responseCode = "409", description = "It is revoked or expired")
    public Uni<RestResponse<IssuedView>> rotate(
            @PathParam("id") String id, @Nullable RotateAsk ask) {
        Integer asked = ask == null ? null : ask.overlapMinutes();
        int minutes = asked == null ? 0 : asked;
        if (minutes < 0 || minutes > ApiKeys.OVERLAP_MAX.toMinutes()) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/overlapMinutes",
                                    "must be 0 to " + ApiKeys.OVERLAP_MAX.toMinutes())));
        }
        return keys.rotate(callers.current(), id, Duration.ofMinutes(minutes))
                .map(
                        issued ->
                                ResponseBuilder.ok(view(issued))
                                        .header("Cache-Control", "no-store")
                                        .build());
    }

    @POST
    @Path("/{id}:revoke")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "revokeKey", summary = "End a key at once")
    public Uni<KeyView> revoke(@PathParam("id") String id) {
        return keys.revoke(callers.current(), id).map(this::view);
    }

    private static ApiKey.Wish wish(KeyAsk ask, boolean operator) {
        var violations = new ArrayList<Violation>();
        String name = ask.name();
        if (name == null || !name.matches("[\\p{L}\\p{N} ._:/#-]{1,64}")) {
            violations.add(
                    new Violation(
                            "#/name", "must be 1 to 64 letters, digits, spaces or . _ : / # -"));
        }
        String role = ask.role() == null ? operator ? Roles.OPERATOR : Roles.VIEWER : ask.role();
        if (!ROLES.contains(role)) {
            violations.add(new Violation("#/role", "must be one of " + String.join(", ", ROLES)));
        }
        Duration lives = ask.hours() == null ? ApiKeys.LIVES : length(ask.hours());
        if (!within(lives, ApiKeys.LIVES_MAX)) {
            violations.add(new Violation("#/hours", "must be 0.0833 (5 minutes) to 168"));
        }
        Duration longest = ask.longestHours() == null ? null : length(ask.longestHours());
        if (longest != null && !within(longest, Duration.ofDays(1))) {
            violations.add(new Violation("#/longestHours", "must be 0.0833 (5 minutes) to 24"));
        }
        Integer gpus = ask.gpus();
        if (gpus != null && (gpus < 1 || gpus > GPUS_MAX)) {
            violations.add(new Violation("#/gpus", "must be 1 to " + GPUS_MAX));
        }
        List<String> types = ask.gpuTypes() == null ? List.of() : ask.gpuTypes();
        if (types.size() > TYPES_MAX
                || !types.stream()
                        .allMatch(
                                type -> type != null && type.matches("[a-z0-9][a-z0-9-]{0,31}"))) {
            violations.add(
                    new Violation(
                            "#/gpuTypes",
                            "must be at most %d GPU types, such as h100".formatted(TYPES_MAX)));
        }
        if (name == null || !violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return new ApiKey.Wish(name, role, lives, new KeyLimits("", gpus, types, longest));
    }

    private static boolean within(Duration length, Duration most) {
        return length.compareTo(Duration.ofMinutes(5)) >= 0 && length.compareTo(most) <= 0;
    }

    /** 0.0833 hours are five minutes; what is absurd is one second too long, and refused. */
    private static Duration length(BigDecimal hours) {
        if (hours.signum() <= 0 || hours.compareTo(new BigDecimal(1_000)) > 0) {
            return Duration.ZERO;
        }
        long seconds = hours.multiply(SECONDS).setScale(0, RoundingMode.HALF_UP).longValueExact();
        return Duration.ofSeconds(seconds == 299 || seconds == 300 ? 300 : seconds);
    }

    private static BigDecimal hours(Duration length) {
        return BigDecimal.valueOf(length.toSeconds())
                .divide(SECONDS, 4, RoundingMode.HALF_UP)
                .stripTrailingZeros();
    }

    private static KeyAsk present(@Nullable KeyAsk ask) {
        if (ask == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object; the API is described at /q/openapi.");
        }
        return ask;
    }

    private IssuedView view(ApiKey.Issued issued) {
        return new IssuedView(view(issued.key()), issued.secret().text());
    }

    private KeyView view(ApiKey key) {
        var limits = key.limits();
        var longest = limits.longest();
        return new KeyView(
                key.id(),
                key.state(clock.instant()),
                key.name(),
                key.owner(),
                key.prefix(),
                key.role(),
                limits.gpus(),
                limits.gpuTypes(),
                longest == null ? null : hours(longest),
                key.createdAt(),
                key.rotatedAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.lastUsedAt());
    }

    /**
     * What is wanted.
     *
     * @param role {@code viewer}, {@code operator} or {@code admin}, and none above your own;
     *     operator when it is left out and you are one
     * @param hours how long the key is good: 0.0833 (5 minutes) to 168, 2 when it is left out
     * @param gpus the most GPUs that may be reserved with it at a time
     * @param gpuTypes the only types that may be reserved with it
     * @param longestHours the longest a reservation made with it may last
     */
    public record KeyAsk(
            @Nullable String name,
            @Nullable String role,
            @Nullable BigDecimal hours,
            @Nullable Integer gpus,
            @Nullable List<String> gpuTypes,
            @Nullable BigDecimal longestHours) {}

    /**
     * How to change over.
     *
     * @param overlapMinutes how long the secret before stays good, 0 to 60; 0 when it is left out
     */
    public record RotateAsk(@Nullable Integer overlapMinutes) {}

    /**
     * A key, without its secret.
     *
     * @param state {@code active}, {@code expired} or {@code revoked}
     * @param prefix how its secret begins
     * @param lastUsedAt to the minute
     */
    public record KeyView(
            String id,
            String state,
            String name,
            String owner,
            String prefix,
            String role,
            @Nullable Integer gpus,
            List<String> gpuTypes,
            @Nullable BigDecimal longestHours,
            Instant createdAt,
            @Nullable Instant rotatedAt,
            Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {}

    /**
     * A key with its secret.
     *
     * @param secret shown this once; send it as {@code Authorization: Bearer slk_…}
     */
    public record IssuedView(KeyView key, String secret) {}
}
