package io.slipway.reservation.stream;

import io.slipway.planner.ReservationId;
import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.slipway.reservation.fact.Fact;
import io.slipway.reservation.fact.Facts;
import io.slipway.reservation.request.Reservations;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens to a reservation, as it happens. */
@Path("/api/reservations/{id}/events")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Streams", description = "What happens, as it happens")
class ReservationStreamResource {
    private final Streams streams;
    private final Facts facts;
    private final Reservations reservations;
    private final Callers callers;

    ReservationStreamResource(
            Streams streams, Facts facts, Reservations reservations, Callers callers) {
        this.streams = streams;
        this.facts = facts;
        this.reservations = reservations;
        this.callers = callers;
    }

    @GET
    @Existing
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followReservation",
            summary = "What happens to a reservation, as it happens",
            description =
                    "Events waiting, queued, promised, active, expiring, memory-exceeded and ended carry the facts, from the first one or from after Last-Event-ID on. While it waits, outlook carries the reservation and what to expect, whenever that changes. It ends with the event end.")
    @APIResponse(
            responseCode = "200",
            description = "A stream of events",
            content =
                    @Content(
                            mediaType = "text/event-stream",
                            schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse,
            @Context HttpServerResponse response) {
        String tenant = callers.current().tenant();
        long last = Streams.start(lastEventId);
        streams.open(response);
        return reservations
                .poolOf(tenant, new ReservationId(id))
                .map(pool -> facts.listen(pool, id))
                .onItem()
                .transformToMulti(
                        listener ->
                                streams.stream(
                                        listener,
                                        new Cursor(listener, last),
                                        cursor -> ofReservation(tenant, id, cursor, sse),
                                        sse));
    }

    private Uni<List<OutboundSseEvent>> ofReservation(
            String tenant, String id, Cursor cursor, Sse sse) {
        return (cursor.due()
                        ? facts.ofReservation(id, cursor.last(), Streams.CHUNK)
                        : Uni.createFrom().item(List.<Fact>of()))
                .map(found -> streams.events(found, tenant, cursor, sse))
                .chain(events -> withOutlook(events, tenant, id, cursor, sse));
    }

    private Uni<List<OutboundSseEvent>> withOutlook(
            List<OutboundSseEvent> events, String tenant, String id, Cursor cursor, Sse sse) {
        if (!cursor.outlookDue() && events.isEmpty()) {
            return Uni.createFrom().item(events);
        }
        return reservations
                .watch(tenant, new ReservationId(id))
                .map(
                        snapshot -> {
                            var all = new ArrayList<>(events);
                            if (snapshot.reservation().ended()) {
                                cursor.end();
                            }
                            var text = cursor.changed(streams.text(snapshot));
                            if (text != null) {
                                all.add(sse.newEventBuilder().name("outlook").data(text).build());
                            }
                            if (snapshot.reservation().ended()) {
                                all.add(
                                        sse.newEventBuilder()
                                                .name("end")
                                                .data("the reservation has ended")
                                                .build());
                            }
                            return all;
                        });
    }
}
