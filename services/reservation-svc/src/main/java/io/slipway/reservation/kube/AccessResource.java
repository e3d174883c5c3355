package io.slipway.reservation.kube;

import io.slipway.planner.ReservationId;
import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/reservations/{id}/access")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Reservations")
class AccessResource {
    private final Grounds grounds;
    private final Callers callers;

    AccessResource(Grounds grounds, Callers callers) {
        this.grounds = grounds;
        this.callers = callers;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getReservationAccess",
            summary = "How far what runs for a reservation is, and the way in",
            description = "The token of Jupyter is shown to the owner alone.")
    public Uni<View> access(@PathParam("id") String id) {
        var caller = callers.current();
        return grounds.access(caller, new ReservationId(id)).map(View::of);
    }

    /**
     * What runs for a reservation.
     *
     * @param stage booked, where nothing is started for reservations; waiting, before its turn;
     *     raising, ready, failed, clearing or cleared
     * @param ssh the command that leads in, while it is ready
     * @param outOfMemory how often something of it was killed for its memory
     * @param home whether the home of its owner is in it, and not an empty one
     */
    @Schema(name = "Access")
    public record View(
            String stage,
            @Nullable String detail,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String ssh,
            @Nullable String jupyterToken,
            int outOfMemory,
            @Nullable Instant lastOutOfMemoryAt,
            boolean home) {

        static View of(Grounds.Access access) {
            var ground = access.ground();
            if (ground == null) {
                return new View(
                        access.real() ? "waiting" : "booked",
                        access.real()
                                ? "It has not started yet."
                                : "The GPUs are recorded as held; nothing is started on the nodes here.",
                        null,
                        null,
                        null,
                        null,
                        0,
                        null,
                        false);
            }
            boolean ready = ground.stage().equals("ready");
            return new View(
                    ground.stage(),
                    ground.trouble() == null ? null : ground.trouble().words(),
                    ready ? ground.host() : null,
                    ready ? ground.sshPort() : null,
                    ready ? access.ssh() : null,
                    access.token(),
                    ground.ooms(),
                    ground.lastOomAt(),
                    ground.home());
        }
    }
}
