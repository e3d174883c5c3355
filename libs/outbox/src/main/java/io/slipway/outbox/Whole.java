package io.slipway.outbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a record that was read from JSON and has all that its type promises from one that lacks
 * something: where the producer left it out there is a null, whatever the type says.
 */
final class Whole {
    private static final ClassValue<List<Part>> PARTS =
            new ClassValue<>() {
                @Override
                protected List<Part> computeValue(Class<?> type) {
                    return Arrays.stream(type.getRecordComponents()).map(Part::of).toList();
                }
            };

    private Whole() {}

    static boolean is(Object value) {
        return switch (value) {
            case Record read -> PARTS.get(read.getClass()).stream().allMatch(part -> part.in(read));
            case Collection<?> many -> many.stream().allMatch(Whole::there);
            case Map<?, ?> many -> many.values().stream().allMatch(Whole::there);
            default -> true;
        };
    }

    private static boolean there(@Nullable Object value) {
        return value != null && is(value);
    }

    private record Part(RecordComponent component, boolean mayLack) {
        static Part of(RecordComponent component) {
            component.getAccessor().setAccessible(true);
            return new Part(
                    component, component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }

        boolean in(Record read) {
            try {
                Object value = component.getAccessor().invoke(read);
                return value == null ? mayLack : is(value);
            } catch (IllegalAccessException | InvocationTargetException impossible) {
                throw new IllegalStateException(component.toString(), impossible);
            }
        }
    }
}
