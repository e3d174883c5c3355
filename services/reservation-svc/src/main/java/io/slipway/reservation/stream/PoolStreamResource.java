package io.slipway.reservation.stream;

import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.slipway.reservation.fact.Fact;
import io.slipway.reservation.fact.Facts;
import io.slipway.reservation.fact.Listener;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens in a pool, as it happens. */
@Path("/api/pools/{name}/events")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Streams")
class PoolStreamResource {
    private final Streams streams;
    private final Facts facts;
    private final Callers callers;

    PoolStreamResource(Streams streams, Facts facts, Callers callers) {
        this.streams = streams;
        this.facts = facts;
        this.callers = callers;
    }

    @GET
    @Existing
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followPool",
            summary = "What happens in a pool, as it happens",
            description =
                    "From now on, or from after Last-Event-ID on. Reservations of other tenants are not named. When facts after Last-Event-ID are no longer kept, the first event is reset.")
    @APIResponse(
            responseCode = "200",
            description = "A stream of events",
            content =
                    @Content(
                            mediaType = "text/event-stream",
                            schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> followPool(
            @PathParam("name") String name,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse,
            @Context HttpServerResponse response) {
        String tenant = callers.current().tenant();
        boolean resumed = lastEventId != null && !lastEventId.isBlank();
        long last = Streams.start(lastEventId);
        streams.open(response);
        return Uni.createFrom()
                .item(() -> facts.listen(name, null))
                .chain(listener -> facts.range(name).map(range -> new Opened(listener, range)))
                .onItem()
                .transformToMulti(
                        opened -> {
                            long from = resumed ? last : opened.range().newest();
                            var greeting = greeting(opened.range(), resumed, from, sse);
                            var cursor =
                                    new Cursor(
                                            opened.listener(),
                                            Math.max(from, opened.range().gone()));
                            return Multi.createBy()
                                    .concatenating()
                                    .streams(
                                            Multi.createFrom().iterable(greeting),
                                            streams.stream(
                                                    opened.listener(),
                                                    cursor,
                                                    it -> ofPool(tenant, name, it, sse),
                                                    sse));
                        });
    }

    private record Opened(Listener listener, Facts.Range range) {}

    private Uni<List<OutboundSseEvent>> ofPool(String tenant, String name, Cursor cursor, Sse sse) {
        return (cursor.due()
                        ? facts.ofPool(name, cursor.last(), Streams.CHUNK)
                        : Uni.createFrom().item(List.<Fact>of()))
                .map(found -> streams.events(found, tenant, cursor, sse));
    }

    private static List<OutboundSseEvent> greeting(
            Facts.Range range, boolean resumed, long from, Sse sse) {
        if (!resumed) {
            return List.of(
                    sse.newEventBuilder()
                            .id(Long.toString(from))
                            .name("start")
                            .data("from here on")
                            .build());
        }
        return from < range.gone()
                ? List.of(
                        sse.newEventBuilder()
                                .id(Long.toString(range.gone()))
                                .name("reset")
                                .data(
                                        "facts up to here are no longer kept; look at everything anew")
                                .build())
                : List.of();
    }
}
