package io.slipway.cli.setting;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;

/**
 * Where picocli puts what was given: a setter instead of an annotated field. It sets each one to
 * nothing first, and that is passed over: a field begins as it is.
 */
public final class Given {
    private Given() {}

    public static ISetter text(Consumer<String> to) {
        return given(value -> to.accept((String) value));
    }

    public static ISetter flag(Consumer<Boolean> to) {
        return given(value -> to.accept((Boolean) value));
    }

    public static ISetter number(IntConsumer to) {
        return given(value -> to.accept((Integer) value));
    }

    private static ISetter given(Consumer<Object> to) {
        return new ISetter() {
            @Override
            public <T> @Nullable T set(@Nullable T value) {
                if (value != null) {
                    to.accept(value);
                }
                return null;
            }
        };
    }

    /** Each of several; picocli keeps the list and goes on adding to it. */
    public static final class Texts implements IGetter, ISetter {
        private @Nullable Object list;

        public List<String> all() {
            return list instanceof List<?> given
                    ? given.stream().map(String::valueOf).toList()
                    : List.of();
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // so picocli wants it
        public <T> @Nullable T get() {
            return (T) list;
        }

        @Override
        public <T> @Nullable T set(@Nullable T value) {
            list = value;
            return null;
        }
    }
}
