package io.slipway.deploy.preset;

import io.slipway.guardrail.preset.Preset;
import io.slipway.guardrail.preset.Presets;
import io.slipway.problem.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/hyperpod/presets")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Presets", description = "Clusters in one word")
class PresetResource {
    @GET
    @Operation(operationId = "listPresets", summary = "The presets with what they cost")
    public List<Preset> list() {
        return Presets.bundled().all();
    }
}
