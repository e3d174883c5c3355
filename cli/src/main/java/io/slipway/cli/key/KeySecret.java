package io.slipway.cli.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;

/** Shows a key with the secret that is told this once. */
final class KeySecret {
    private KeySecret() {}

    static void show(Session session, JsonNode issued) {
        ObjectNode flat = issued.path("key").deepCopy();
        flat.put("secret", Json.text(issued, "secret"));
        session.out().object(Resource.KEY.view(), flat);
        session.note(
                "The secret is shown this once. Use it as SLIPWAY_TOKEN, or as Authorization: Bearer.");
    }
}
