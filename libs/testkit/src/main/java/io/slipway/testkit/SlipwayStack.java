package io.slipway.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code @WithTestResource(SlipwayStack.class)}: real parts for a {@code @QuarkusTest}. They start
 * once per test JVM; each application gets a fresh, migrated database and blank topics.
 *
 * <p>Arguments: {@code topics} = topics beyond the declared ones ({@code "orders=3"}), {@code
 * database} = {@code none} for a module without one.
 */
public final class SlipwayStack implements QuarkusTestResourceLifecycleManager {
    private String topics = "";
    private boolean databaseWanted = true;
    private @Nullable FreshDatabase database;

    @Override
    public void init(Map<String, String> arguments) {
        topics = arguments.getOrDefault("topics", "");
        databaseWanted = !"none".equals(arguments.get("database"));
    }

    @Override
    public Map<String, String> start() {
        boolean first = !Addresses.known();
        var addresses = first ? Parts.chosen().start() : Addresses.current();
        addresses.remember();
        var declared = new DeclaredTopics(addresses.kafka());
        if (!first && System.getenv("SLIPWAY_KAFKA") == null) {
            declared.deleteAll();
        }
        declared.create(topics);
        var settings = new HashMap<String, String>();
        settings.put("kafka.bootstrap.servers", addresses.kafka());
        settings.put("quarkus.oidc.auth-server-url", addresses.issuer());
        settings.put("quarkus.http.test-port", "0");
        if (databaseWanted) {
            var fresh =
                    FreshDatabase.on(
                            addresses.database(),
                            Checkout.root().resolve("libs/outbox/src/main/resources/db/outbox"),
                            Checkout.module().resolve("src/main/resources/db/migration"));
            settings.putAll(fresh.settings());
            database = fresh;
        }
        return settings;
    }

    @Override
    public void stop() {
        var used = database;
        if (used != null) {
            used.drop();
        }
    }
}
