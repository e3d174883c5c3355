package io.slipway.guardrail.account;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;

/** The calls made for one part: within its time, in turn with all others, remembered by name. */
final class Trail {
    private final Means means;
    private final long deadline;
    private final Map<String, Integer> made = new LinkedHashMap<>();
    private @Nullable String lastRequest;

    /**
     * @param turns calls that may be under way at once
     * @param pages most pages of one list
     */
    record Means(ExecutorService threads, Semaphore turns, int pages) {}

    /**
     * @param deadline by {@link System#nanoTime}
     */
    Trail(Means means, long deadline) {
        this.means = means;
        this.deadline = deadline;
    }

    <T> T ask(String call, Supplier<CompletableFuture<T>> make) {
        try {
            if (!means.turns().tryAcquire(left(), TimeUnit.NANOSECONDS)) {
                throw NoAnswer.because(call + ": no time was left for it");
            }
            try {
                return noted(call, answer(call, make.get()));
            } finally {
                means.turns().release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw NoAnswer.because(call + ": given up");
        }
    }

    private <T> T answer(String call, CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(Math.max(0, left()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw NoAnswer.because(call + ": no answer in time");
        } catch (ExecutionException e) {
            throw NoAnswer.of(call, e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** All pages of a list, one after the other as each names the next. */
    <R, T> List<T> pages(
            String call,
            Function<@Nullable String, CompletableFuture<R>> page,
            Function<R, List<T>> items,
            Function<R, @Nullable String> next) {
        var all = new ArrayList<T>();
        String token = null;
        for (int i = 0; i < means.pages(); i++) {
            String at = token;
            R answer = ask(call, () -> page.apply(at));
            all.addAll(items.apply(answer));
            token = next.apply(answer);
            if (token == null || token.isEmpty()) {
                return List.copyOf(all);
            }
        }
        throw NoAnswer.because("%s: more than %d pages".formatted(call, means.pages()));
    }

    /** The same for each of them at once; the first that fails ends it. */
    <T, R> List<R> each(List<T> items, BiFunction<Trail, T, R> look) {
        List<Future<R>> looks =
                items.stream()
                        .map(item -> means.threads().submit(() -> look.apply(this, item)))
                        .toList();
        try {
            var all = new ArrayList<R>();
            for (Future<R> one : looks) {
                all.add(one.get());
            }
            return List.copyOf(all);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw NoAnswer.because("given up");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NoAnswer none ? none : new IllegalStateException(e);
        } finally {
            looks.forEach(look1 -> look1.cancel(true));
        }
    }

    /** Takes over what was asked once for several parts. */
    synchronized void include(Trail other) {
        synchronized (other) {
            other.made.forEach((call, times) -> made.merge(call, times, Math::max));
            if (other.lastRequest != null) {
                lastRequest = other.lastRequest;
            }
        }
    }

    /** Such as {@code sagemaker ListClusters, sagemaker DescribeCluster ×4, last request 7f3c}. */
    synchronized String source() {
        String calls =
                made.entrySet().stream()
                        .map(
                                one ->
                                        one.getValue() == 1
                                                ? one.getKey()
                                                : "%s ×%d".formatted(one.getKey(), one.getValue()))
                        .collect(Collectors.joining(", "));
        return calls.isEmpty()
                ? "nothing had to be asked"
                : lastRequest == null ? calls : calls + ", last request " + lastRequest;
    }

    private synchronized <T> T noted(String call, T answer) {
        made.merge(call, 1, Integer::sum);
        if (answer instanceof AwsResponse response && response.responseMetadata() != null) {
            lastRequest = response.responseMetadata().requestId();
        }
        return answer;
    }

    private long left() {
        return deadline - System.nanoTime();
    }
}
