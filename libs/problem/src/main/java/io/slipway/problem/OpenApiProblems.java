package io.slipway.problem;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * What the API descriptions of all services have in common: the problem answers, which every
 * operation has, and pages that are named after what they list.
 */
public class OpenApiProblems implements OASFilter {
    // Sorted: the order of Map.of differs from start to start, and the description is frozen.
    private static final Map<String, String> PROBLEMS =
            new TreeMap<>(
                    Map.of(
                            "400", "The request is not valid",
                            "401", "A valid token is needed",
                            "403", "The role does not allow this",
                            "404", "There is no such thing, or it is not yours",
                            "500", "Something went wrong on our side",
                            "503", "Not available at the moment"));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSchema("Problem", schema());
        PageNames.in(document);
        if (document.getPaths() == null) {
            return;
        }
        document.getPaths()
                .getPathItems()
                .values()
                .forEach(path -> path.getOperations().values().forEach(OpenApiProblems::add));
    }

    private static void add(Operation operation) {
        PROBLEMS.forEach(
                (status, description) -> {
                    var responses = operation.getResponses();
                    APIResponse known = responses.getAPIResponse(status);
                    if (known == null || known.getContent() == null) {
                        responses.addAPIResponse(status, answer(description));
                    }
                });
    }

    private static APIResponse answer(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(
                        OASFactory.createContent()
                                .addMediaType(
                                        ProblemMapper.MEDIA_TYPE,
                                        OASFactory.createMediaType()
                                                .schema(
                                                        OASFactory.createSchema()
                                                                .ref(
                                                                        "#/components/schemas/Problem"))));
    }

    private static Schema schema() {
        return OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.OBJECT))
                .description("RFC 9457 problem details")
                .required(List.of("type", "title", "status", "detail", "instance"))
                .addProperty("type", text("Stable URI reference of the kind of problem"))
                .addProperty("title", text("The kind of problem in words"))
                .addProperty(
                        "status",
                        OASFactory.createSchema().type(List.of(Schema.SchemaType.INTEGER)))
                .addProperty("detail", text("What happened this time"))
                .addProperty("instance", text("Id of this answer, for the log"))
                .addProperty("fix", text("What to do next"))
                .addProperty(
                        "retryable",
                        OASFactory.createSchema().type(List.of(Schema.SchemaType.BOOLEAN)))
                .addProperty(
                        "causes",
                        OASFactory.createSchema()
                                .type(List.of(Schema.SchemaType.ARRAY))
                                .items(
                                        OASFactory.createSchema()
                                                .type(List.of(Schema.SchemaType.OBJECT))
                                                .addProperty("pointer", text("JSON pointer"))
                                                .addProperty("message", text("What is wrong"))));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.STRING))
                .description(description);
    }
}
