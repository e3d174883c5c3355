package io.slipway.problem;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Names each page after what it lists. The generator names it after the class, which is View in
 * many features, and then numbers it; so would every client.
 */
final class PageNames {
    private static final String REF = "#/components/schemas/";

    private PageNames() {}

    static void in(OpenAPI document) {
        if (document.getComponents() == null || document.getComponents().getSchemas() == null) {
            return;
        }
        var named = new LinkedHashMap<String, Schema>();
        Map<String, String> renamed = new HashMap<>();
        document.getComponents()
                .getSchemas()
                .forEach(
                        (name, schema) -> {
                            String listed = name.startsWith("Page") ? listed(schema) : null;
                            String now = listed == null ? name : "Page" + listed;
                            named.put(now, schema);
                            renamed.put(REF + name, REF + now);
                        });
        document.getComponents().setSchemas(named);
        if (document.getPaths() != null) {
            document.getPaths().getPathItems().values().stream()
                    .flatMap(path -> path.getOperations().values().stream())
                    .flatMap(
                            operation ->
                                    operation.getResponses().getAPIResponses().values().stream())
                    .filter(answer -> answer.getContent() != null)
                    .flatMap(answer -> answer.getContent().getMediaTypes().values().stream())
                    .map(MediaType::getSchema)
                    .filter(Objects::nonNull)
                    .filter(schema -> schema.getRef() != null)
                    .forEach(
                            schema ->
                                    schema.setRef(
                                            renamed.getOrDefault(
                                                    schema.getRef(), schema.getRef())));
        }
    }

    private static @Nullable String listed(Schema page) {
        Schema items = page.getProperties() == null ? null : page.getProperties().get("items");
        Schema item = items == null ? null : items.getItems();
        String ref = item == null ? null : item.getRef();
        return ref == null ? null : ref.substring(REF.length());
    }
}
