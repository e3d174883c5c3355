package io.slipway.reservation.request;

import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.planner.Slot;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Roles;
import io.slipway.reservation.key.ApiKeys;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/reservations:preview")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Reservations")
class PreviewResource {
    private final Reservations reservations;
    private final Callers callers;
    private final ApiKeys keys;

    PreviewResource(Reservations reservations, Callers callers, ApiKeys keys) {
        this.keys = keys;
        this.reservations = reservations;
        this.callers = callers;
    }

    @POST
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "previewReservation",
            summary = "What a request would get, and what could be had instead",
            description =
                    "Nothing is changed. A request made at once gets what is shown; the alternatives, at most ten, start earlier or can be had at all.")
    public Uni<PreviewView> preview(@Nullable ReservationAsk ask) {
        var caller = callers.current();
        if (ask == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object; the API is described at /q/openapi.");
        }
        return reservations.preview(caller, ask, keys.limits()).map(PreviewView::of);
    }

    /**
     * What would become of it.
     *
     * @param granted false when the start that was asked for is taken, or none can be promised yet
     * @param rule what keeps a start from being promised, as in an outlook
     * @param reason the same in words
     */
    public record PreviewView(
            boolean granted,
            @Nullable String pool,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            List<NodeShare> nodes,
            @Nullable String rule,
            @Nullable String reason,
            List<AlternativeView> alternatives) {

        static PreviewView of(Prospect prospect) {
            var slot = prospect.slot();
            return new PreviewView(
                    slot != null,
                    prospect.pool(),
                    slot == null ? null : slot.start(),
                    slot == null ? null : slot.end(),
                    slot == null ? List.of() : Reservation.shares(slot),
                    prospect.hindrance() == null ? null : prospect.hindrance().rule().word(),
                    prospect.hindrance() == null ? null : prospect.hindrance().words(),
                    prospect.alternatives().stream().map(AlternativeView::of).toList());
        }
    }

    /**
     * What could be had instead.
     *
     * @param kind {@code fewer-gpus}, {@code other-type}, {@code shorter} or {@code other-start}
     */
    public record AlternativeView(
            String kind,
            String pool,
            String gpuType,
            int gpus,
            BigDecimal hours,
            Instant startsAt,
            Instant endsAt) {

        static AlternativeView of(Prospect.Elsewhere elsewhere) {
            var alternative = elsewhere.alternative();
            Slot slot = alternative.slot();
            return new AlternativeView(
                    alternative.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    elsewhere.pool(),
                    alternative.gpuType(),
                    alternative.gpus(),
                    Hours.of(slot.length()),
                    slot.start(),
                    slot.end());
        }
    }
}
