package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.impl.NoStackTraceThrowable;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class OutageTest {
    @Test
    void aDependencyThatIsAwayIsAnOutageHoweverItIsWrapped() {
        List.of(
                        new ConnectException("refused"),
                        new TimeoutException(),
                        new NoStackTraceThrowable("Timeout"),
                        new IllegalStateException("Connection is closed"),
                        new IllegalStateException("FATAL: terminating connection (57P01)"),
                        new IllegalStateException("FATAL: the system is starting up (57P03)"))
                .forEach(
                        failure ->
                                assertThat(Outage.is(new CompletionException(failure)))
                                        .as("%s", failure)
                                        .isTrue());
    }

    @Test
    void anEffectThatIsWrongIsNoneWhateverItsWords() {
        List.of(
                        new IllegalArgumentException("Timeout must be at least 1 s"),
                        new IllegalStateException("field Timeout of ClusterSpec is unknown"),
                        new NoStackTraceThrowable("the Timeout is negative"),
                        new NullPointerException())
                .forEach(failure -> assertThat(Outage.is(failure)).as("%s", failure).isFalse());
    }
}
