package io.slipway.deploy.deployer;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The deployers of this process by name. */
@ApplicationScoped
public class Deployers {
    private final Map<String, Deployer> byName;

    Deployers(@All List<Deployer> deployers) {
        this.byName =
                deployers.stream()
                        .collect(
                                Collectors.toMap(
                                        Deployer::name, one -> one, (one, _) -> one, TreeMap::new));
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    public @Nullable Deployer named(String name) {
        return byName.get(name);
    }
}
