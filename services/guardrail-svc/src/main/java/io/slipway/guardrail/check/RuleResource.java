package io.slipway.guardrail.check;

import io.slipway.guardrail.GuardrailProblem;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.RuleCard;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/guardrails/rules")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Rules", description = "What the guardrails check, and why")
class RuleResource {
    @GET
    @Operation(operationId = "listRules", summary = "Every rule, in the order they are told")
    public Page<RuleCard> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        String after = Page.after(pageToken);
        List<RuleCard> cards = RuleBook.bundled().cards();
        int start = 0;
        for (int i = 0; i < cards.size(); i++) {
            if (cards.get(i).id().equals(after)) {
                start = i + 1;
            }
        }
        return Page.of(
                cards.subList(start, Math.min(cards.size(), start + size + 1)), size, RuleCard::id);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "explainRule", summary = "One rule: what, why, and how to mend it")
    public RuleCard explain(@PathParam("id") String id) {
        RuleCard card = RuleBook.bundled().find(id);
        if (card == null) {
            throw GuardrailProblem.RULE_UNKNOWN
                    .because("No rule has this id.")
                    .fix("List them: slipway guardrail rules.");
        }
        return card;
    }
}
