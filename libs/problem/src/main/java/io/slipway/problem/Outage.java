package io.slipway.problem;

import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells a dependency that is away, which is waited for, from an effect that is wrong. */
public final class Outage {
    private Outage() {}

    public static boolean is(Throwable failure) {
        for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
            String name = one.getClass().getSimpleName();
            String text = String.valueOf(one.getMessage());
            if (one instanceof ConnectException
                    || one instanceof TimeoutException
                    || name.equals("ClosedConnectionException")
                    || name.equals("NoStackTraceTimeoutException")
                    || name.equals("ConnectionPoolTooBusyException")
                    // The pool of the PostgreSQL client says no more when no connection comes free.
                    || (name.equals("NoStackTraceThrowable") && text.equals("Timeout"))
                    || text.contains("Connection is closed")
                    // PostgreSQL goes down, or comes up again after a crash.
                    || text.contains("(57P01)")
                    || text.contains("(57P03)")) {
                return true;
            }
        }
        return false;
    }
}
