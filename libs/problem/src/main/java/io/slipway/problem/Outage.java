package io.slipway.outbox;

import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells a dependency that is away, which is waited for, from an effect that is wrong. */
public final class Outage {
    private Outage() {}

    public static boolean is(Throwable failure) {
        for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
            String name = one.getClass().getName();
            String text = String.valueOf(one.getMessage());
            if (one instanceof ConnectException
                    || one instanceof TimeoutException
                    || name.endsWith("ClosedConnectionException")
                    || name.endsWith("NoStackTraceTimeoutException")
                    || name.endsWith("ConnectionPoolTooBusyException")
                    || text.contains("Connection is closed")
                    || text.contains("(57P01)")
                    || text.contains("(57P03)")
                    || text.contains("Timeout")) {
                return true;
            }
        }
        return false;
    }
}
