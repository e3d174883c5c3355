package io.slipway.guardrail.startup;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.slipway.problem.PageNames;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Gives the pages of the API description names of their own. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class PagesByName implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        PageNames.in(document);
    }
}
