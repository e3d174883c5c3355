package io.slipway.deploy.startup;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One schema for records of the same name and members. A request and the event that tells of it
 * have the same inner records; the generator numbers them, and so their clients would.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OneSchemaEach implements OASFilter {
    private static final String REF = "#/components/schemas/";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null || document.getComponents().getSchemas() == null) {
            return;
        }
        Map<String, String> merged = new HashMap<>();
        // Merging the inner ones may make the outer ones alike.
        while (merge(document, merged)) {
            merged.clear();
        }
    }

    private static boolean merge(OpenAPI document, Map<String, String> merged) {
        Map<String, Schema> all = document.getComponents().getSchemas();
        for (String name : List.copyOf(all.keySet())) {
            String base = name.replaceFirst("\\d+$", "");
            if (!base.equals(name) && same(all.get(base), all.get(name))) {
                merged.put(REF + name, REF + base);
                document.getComponents().removeSchema(name);
            }
        }
        if (!merged.isEmpty()) {
            schemas(document).forEach(schema -> point(schema, merged));
        }
        return !merged.isEmpty();
    }

    private static boolean same(@Nullable Schema one, @Nullable Schema other) {
        if (one == null || other == null) {
            return one == other;
        }
        return Objects.equals(one.getRef(), other.getRef())
                && Objects.equals(one.getType(), other.getType())
                && Objects.equals(one.getFormat(), other.getFormat())
                && Objects.equals(one.getEnumeration(), other.getEnumeration())
                && Objects.equals(one.getRequired(), other.getRequired())
                && Objects.equals(one.getDescription(), other.getDescription())
                && same(one.getItems(), other.getItems())
                && same(one.getAdditionalPropertiesSchema(), other.getAdditionalPropertiesSchema())
                && same(one.getProperties(), other.getProperties());
    }

    private static boolean same(
            @Nullable Map<String, Schema> one, @Nullable Map<String, Schema> other) {
        if (one == null || other == null) {
            return one == other;
        }
        return List.copyOf(one.keySet()).equals(List.copyOf(other.keySet()))
                && one.keySet().stream().allMatch(name -> same(one.get(name), other.get(name)));
    }

    /** Those with a name and those in the operations. */
    private static Collection<Schema> schemas(OpenAPI document) {
        List<Schema> found = new ArrayList<>(document.getComponents().getSchemas().values());
        if (document.getPaths() != null) {
            document.getPaths()
                    .getPathItems()
                    .values()
                    .forEach(
                            path ->
                                    path.getOperations()
                                            .values()
                                            .forEach(operation -> add(operation, found)));
        }
        return found;
    }

    private static void add(Operation operation, List<Schema> found) {
        if (operation.getRequestBody() != null) {
            add(operation.getRequestBody().getContent(), found);
        }
        if (operation.getResponses() != null) {
            operation
                    .getResponses()
                    .getAPIResponses()
                    .values()
                    .forEach(answer -> add(answer.getContent(), found));
        }
    }

    private static void add(@Nullable Content content, List<Schema> found) {
        if (content != null) {
            content.getMediaTypes().values().stream()
                    .map(type -> type.getSchema())
                    .filter(Objects::nonNull)
                    .forEach(found::add);
        }
    }

    private static void point(@Nullable Schema schema, Map<String, String> merged) {
        if (schema == null) {
            return;
        }
        String ref = schema.getRef();
        if (ref != null) {
            schema.setRef(merged.getOrDefault(ref, ref));
        }
        point(schema.getItems(), merged);
        point(schema.getAdditionalPropertiesSchema(), merged);
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(each -> point(each, merged));
        }
        for (List<Schema> some :
                Arrays.asList(schema.getAllOf(), schema.getAnyOf(), schema.getOneOf())) {
            if (some != null) {
                some.forEach(each -> point(each, merged));
            }
        }
    }
}
