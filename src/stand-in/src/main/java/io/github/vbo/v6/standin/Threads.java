package io.github.vbo.v6.standin;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a stand-in, and how long a request may hold one: half a request would hold it for ever. */
final class Threads implements AutoCloseable {
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy());
    private final Duration limit;

    Threads(Duration limit) {
        this.limit = limit;
        timer.setRemoveOnCancelPolicy(true);
    }

    void execute(Runnable task) {
        workers.execute(task);
    }

    /** Interrupts the task at the limit. That closes the channel that it reads from. */
    void executeWithinLimit(Runnable task) {
        FutureTask<?> limited = new FutureTask<>(task, null);
        Future<?> end = atLimit(() -> limited.cancel(true));
        workers.execute(() -> {
            limited.run();
            end.cancel(false);
        });
    }

    /** Runs the task when the limit has passed, unless it is cancelled before. */
    Future<?> atLimit(Runnable task) {
        return timer.schedule(task, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean areEnded() {
        return workers.isShutdown();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            workers.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
