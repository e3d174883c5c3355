package io.slipway.problem;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which methods a path knows: the framework refuses the others and does not say. */
@ApplicationScoped
class AllowedMethods {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");

    private final BeanManager beans;
    private volatile @Nullable List<Route> routes;

    private record Route(Pattern path, String method) {}

    AllowedMethods(BeanManager beans) {
        this.beans = beans;
    }

    /** As the header wants them; empty where the path knows none. */
    Optional<String> of(String path) {
        List<Route> known = routes;
        if (known == null) {
            known =
                    read(
                            beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                                    .<Class<?>>map(bean -> bean.getBeanClass()));
            routes = known;
        }
        String methods =
                known.stream()
                        .filter(route -> route.path().matcher(path).matches())
                        .map(Route::method)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return methods.isEmpty() ? Optional.empty() : Optional.of(methods);
    }

    private static List<Route> read(Stream<Class<?>> classes) {
        return classes.filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(
                        type ->
                                Arrays.stream(type.getMethods())
                                        .flatMap(method -> routes(type, method)))
                .toList();
    }

    private static Stream<Route> routes(Class<?> type, Method method) {
        Pattern path = pattern(type.getAnnotation(Path.class), method.getAnnotation(Path.class));
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(verb -> verb.isAnnotationPresent(HttpMethod.class))
                .map(verb -> new Route(path, verb.getAnnotation(HttpMethod.class).value()));
    }

    /** No id has a colon, which begins a command. */
    private static Pattern pattern(Path type, @Nullable Path method) {
        String path =
                ("/" + type.value() + "/" + (method == null ? "" : method.value()))
                        .replaceAll("/{2,}", "/")
                        .replaceAll("/(:|$)", "$1");
        var pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(path);
        int from = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(path.substring(from, variable.start()))).append("[^/:]+");
            from = variable.end();
        }
        return Pattern.compile(pattern.append(Pattern.quote(path.substring(from))) + "/?");
    }
}
