import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/**
 * The reference engine behind the batch protocol: cases as JSON lines on standard input, answers in the same order on
 * standard output. {@code RECORDER_THREADS} and {@code RECORDER_LIMIT_MS} (of one case) may be set.
 */
public final class Recorder {
    private static final int THREADS = setting("RECORDER_THREADS", Runtime.getRuntime().availableProcessors());
    private static final int LIMIT_MS = setting("RECORDER_LIMIT_MS", 5000);
    private static final int WAITING = 1024;
    private static final long STACK_BYTES = 16L << 20;
    private static final int WATCH_MS = 25;

    /** The worker's loop sees this as the end. */
    private static final Task END = new Task("");

    private final BlockingQueue<Task> todo = new ArrayBlockingQueue<>(WAITING);
    private final BlockingQueue<Task> inOrder = new ArrayBlockingQueue<>(WAITING);
    private final List<Worker> workers = new ArrayList<>();

    private static int setting(String name, int otherwise) {
        String given = System.getenv(name);
        return given == null || given.isEmpty() ? otherwise : Integer.parseInt(given);
    }

    public static void main(String[] args) throws Exception { new Recorder().run(); }

    /** Loads the classes: a thread that is stopped while it does so would leave them unusable. */
    private static void warmUp() throws Exception {
        for (String dialect : new String[] {"apigateway", "velocity"}) {
            new Renderer().answer(Json.readObject("{\"dialect\":\"" + dialect + "\",\"body\":\"{a:[1]}\",\"template\":"
                    + "\"#macro(m)#end#foreach($i in [1..2])$input.json('$.a[?(@ > 0)]')$input.path('$..a.length()')"
                    + "$util.parseJson('[1]')$util.base64Encode('a')$util.escapeJavaScript('a')$i.foo()$foreach#end\"}"));
        }
    }

    private void run() throws Exception {
        warmUp();
        for (int i = 0; i < THREADS; i++) workers.add(new Worker());
        Thread printer = new Thread(this::print, "printer");
        printer.start();
        Thread watch = new Thread(this::watch, "watch");
        watch.setDaemon(true);
        watch.start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) continue;
            Task task = new Task(line);
            inOrder.put(task);
            todo.put(task);
        }
        inOrder.put(END);
        printer.join();
        System.exit(0);
    }

    private void print() {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        try {
            for (Task task = inOrder.take(); task != END; task = inOrder.take()) {
                if (task.done.getCount() > 0) out.flush();
                task.done.await();
                out.print(task.answer + "\n");
                if (inOrder.isEmpty()) out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }

    /** Answers for the worker whose case takes too long, and puts a new one in its place. */
    private void watch() {
        while (true) {
            try {
                Thread.sleep(WATCH_MS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            for (int i = 0; i < workers.size(); i++) {
                Worker worker = workers.get(i);
                Task task = worker.current;
                if (task == null || now - task.started < LIMIT_MS * 1_000_000L) continue;
                task.answer(task.failed("limit", "timeout: over " + LIMIT_MS + " ms"));
                worker.abandon();
                workers.set(i, new Worker());
            }
        }
    }

    private static final class Task {
        final String line;
        final CountDownLatch done = new CountDownLatch(1);
        volatile long started;
        private String answer;

        Task(String line) { this.line = line; }

        synchronized void answer(String given) {
            if (answer == null) answer = given;
            done.countDown();
        }

        String failed(String kind, String message) {
            StringBuilder out = new StringBuilder("{\"name\":");
            try {
                Json.write(out, Json.readObject(line).get("name"));
            } catch (Exception unreadable) {
                out.append("null");
            }
            return Renderer.failed(out, kind, message, null);
        }
    }

    private final class Worker implements Runnable {
        volatile Task current;
        private volatile boolean abandoned;
        private final Thread thread = new Thread(null, this, "worker", STACK_BYTES);

        Worker() {
            thread.setDaemon(true);
            thread.start();
        }

        @Override public void run() {
            Renderer renderer = new Renderer();
            try {
                while (!abandoned) {
                    Task task = todo.take();
                    task.started = System.nanoTime();
                    current = task;
                    task.answer(answer(renderer, task));
                    current = null;
                }
            } catch (InterruptedException | ThreadDeath stopped) {
                // replaced by another worker
            }
        }

        private String answer(Renderer renderer, Task task) {
            Map<String, Object> given;
            try {
                given = Json.readObject(task.line);
            } catch (Exception e) {
                return task.failed("case", "unreadable case: " + e.getMessage());
            }
            return renderer.answer(given);
        }

        @SuppressWarnings({"deprecation", "removal"})
        void abandon() {
            abandoned = true;
            thread.interrupt();
            try {
                thread.stop();
            } catch (UnsupportedOperationException newerJava) {
                // the thread is a daemon: it is left behind
            }
        }
    }
}
