package io.slipway.agent.report;

import io.quarkus.security.identity.SecurityIdentity;
import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.host.HostConfig;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Plans;
import io.slipway.problem.Caller;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** This host, for people and programs of the team that owns it, and for its own agent identity. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.AGENT})
@RunOnVirtualThread
@Tag(name = "Workstation", description = "One GPU host and how its GPUs are cut")
class WorkstationResource {
    private static final Duration PREVIEW_WAIT = Duration.ofSeconds(10);

    private final HostId host;
    private final HostConfig config;
    private final Plans plans;
    private final Callers callers;
    private final SecurityIdentity identity;

    /** One at a time: a look takes several calls, and those who change the host need them too. */
    private final Semaphore previews = new Semaphore(1);

    WorkstationResource(
            HostId host,
            HostConfig config,
            Plans plans,
            Callers callers,
            SecurityIdentity identity) {
        this.host = host;
        this.config = config;
        this.plans = plans;
        this.callers = callers;
        this.identity = identity;
    }

    @GET
    @Path("/workstation")
    @Operation(
            operationId = "getWorkstation",
            summary = "This host",
            description = "GPUs and slices as last seen, generation wanted and reached, drift.")
    @APIResponse(responseCode = "200", description = "This host")
    public WorkstationView get() {
        admit();
        return view();
    }

    @GET
    @Path("/workstations")
    @Operation(
            operationId = "listWorkstations",
            summary = "The hosts this agent knows: itself",
            description = "A list of at most one, in the shape of every list.")
    @APIResponse(responseCode = "200", description = "One page")
    public Page<WorkstationView> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        Page.size(pageSize);
        String after = Page.after(pageToken);
        boolean visible = mine() && (after == null || after.compareTo(host.value()) < 0);
        return new Page<>(visible ? List.of(view()) : List.of(), null);
    }

    @GET
    @Path("/workstations/{id}")
    @Operation(operationId = "getWorkstationById", summary = "This host, by its id")
    @APIResponse(responseCode = "200", description = "The host")
    public WorkstationView getById(@PathParam("id") String id) {
        admit();
        if (!id.equals(host.value())) {
            throw unknown();
        }
        return view();
    }

    @POST
    @Path("/workstation/plan:preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "previewPlan",
            summary = "What a desired state would lead to",
            description = "Plans on the host as it is this moment. Changes nothing.")
    @APIResponse(
            responseCode = "200",
            description = "The steps, or the reasons why there are none that lead there")
    public PlanView preview(@Valid @NotNull Ask ask) throws InterruptedException {
        admit();
        if (!previews.tryAcquire(PREVIEW_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw CommonProblem.UNAVAILABLE
                    .because("Other plans are being previewed on this host.")
                    .fix("Try again in a moment.")
                    .retryAfter(PREVIEW_WAIT);
        }
        try {
            return PlanView.of(plans.preview(ask.wanted()));
        } catch (GpuFault fault) {
            throw CommonProblem.UNAVAILABLE
                    .because("The GPUs cannot be seen at the moment.")
                    .fix(fault.kind().remediation())
                    .retryAfter(Duration.ofSeconds(10));
        } finally {
            previews.release();
        }
    }

    /** A desired state to try out. */
    public record Ask(@NotNull @Size(max = 64) List<@Valid @NotNull Cut> gpus) {
        List<WantedGpu> wanted() {
            return gpus.stream().map(gpu -> new WantedGpu(gpu.index(), gpu.profiles())).toList();
        }
    }

    /**
     * @param profiles names such as 3g.20gb; none means whole and uncut
     */
    public record Cut(
            @Min(0) int index,
            @NotNull @Size(max = 8) List<@NotNull @Pattern(regexp = "[A-Za-z0-9.+ -]{1,32}") String> profiles) {}

    private WorkstationView view() {
        return WorkstationView.of(host.value(), config.tenant(), plans.status());
    }

    private void admit() {
        if (!mine()) {
            throw unknown();
        }
    }

    /** A person sees the hosts of the team; an agent identity sees its own host only. */
    private boolean mine() {
        Caller caller = callers.current();
        boolean person =
                caller.may(Roles.VIEWER) || caller.may(Roles.OPERATOR) || caller.may(Roles.ADMIN);
        return person ? caller.tenant().equals(config.tenant()) : ownAgent();
    }

    private boolean ownAgent() {
        return identity.getPrincipal() instanceof JsonWebToken token
                && host.value().equals(token.getClaim("host"));
    }

    private static RuntimeException unknown() {
        return CommonProblem.NOT_FOUND
                .because("There is no such workstation, or it is not yours.")
                .fix("List yours with GET /api/workstations.");
    }
}
