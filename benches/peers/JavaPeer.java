import com.jayway.jsonpath.JsonPath;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.node.SimpleNode;

/**
 * The reference engine, timed: Velocity 1.7, Jayway's JSONPath and json-smart, bound as conformance/record does.
 * Speaks the protocol of {@code run}. The template is parsed once, paths are compiled once; what depends on the body is
 * made in every render, and the maps of parameters and of the context in every request.
 */
public final class JavaPeer {
    private static final int BATCH_NS = 500_000;

    private JavaPeer() { }

    private interface Render {
        String run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        List<String> cases = new ArrayList<>();
        for (String line : Files.readAllLines(Paths.get(args[0]))) if (!line.isBlank()) cases.add(line);
        Map<String, Render> renders = new HashMap<>();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        say(out, "about", about());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            int number = Integer.parseInt(words[1]);
            try {
                boolean anew = words.length > 3 && words[3].equals("request");
                String key = number + (anew ? " request" : "");
                if (!renders.containsKey(key)) renders.put(key, render(cases.get(number), anew));
                Render render = renders.get(key);
                if (words[0].equals("check")) say(out, "output", render.run());
                else say(out, "ns", measure(render, Double.parseDouble(words[2])));
            } catch (Exception e) {
                say(out, "error", e.toString());
            }
        }
    }

    /** {@code anew}: the bindings are made in every call, from plain maps. */
    private static Render render(String line, boolean anew) throws Exception {
        Map<String, Object> given = Json.readObject(line);
        RuntimeInstance engine = Renderer.newEngine(false);
        SimpleNode tree = engine.parse(new StringReader((String) given.get("template")), "template");
        InternalContextAdapterImpl first = new InternalContextAdapterImpl(new VelocityContext());
        first.pushCurrentTemplateName("template");
        tree.init(first, engine);
        String body = (String) given.get("body");
        Map<String, Object> plainParams = Json.object(given.get("params"));
        Map<String, Object> plainContext = Json.object(given.get("context"));
        Map<String, Object> plainStageVariables = Json.object(given.get("stageVariables"));
        Map<String, Object> keptParams = Bindings.params(plainParams);
        Bindings.Context keptContext = Bindings.context(plainContext);
        Bindings.Util util = new Bindings.Util();
        return () -> {
            Map<String, Object> params = anew ? Bindings.params(plainParams) : keptParams;
            Bindings.Context context = anew ? Bindings.context(plainContext) : keptContext;
            Map<String, Object> stageVariables = anew ? new LinkedHashMap<>(plainStageVariables) : plainStageVariables;
            VelocityContext bound = new VelocityContext();
            bound.put("input", new Bindings.Input(body, params));
            bound.put("util", util);
            bound.put("context", context);
            bound.put("stageVariables", stageVariables);
            InternalContextAdapterImpl adapter = new InternalContextAdapterImpl(bound);
            adapter.pushCurrentTemplateName("template");
            StringWriter output = new StringWriter(1024);
            tree.render(adapter, output);
            return output.toString();
        };
    }

    /** Nanoseconds of one call: the fastest tenth of batches that together last so long. */
    private static double measure(Render render, double seconds) throws Exception {
        long all = (long) (seconds * 1e9);
        long sink = 0;
        int calls = 0;
        long begun = System.nanoTime();
        for (; calls == 0 || System.nanoTime() - begun < all / 5; calls++) sink += render.run().length();
        long batch = Math.max(1, BATCH_NS / Math.max(1, (System.nanoTime() - begun) / calls));
        List<Double> times = new ArrayList<>();
        begun = System.nanoTime();
        while (times.isEmpty() || System.nanoTime() - begun < all / 5 * 4) {
            long start = System.nanoTime();
            for (long n = 0; n < batch; n++) sink += render.run().length();
            times.add((System.nanoTime() - start) / (double) batch);
        }
        if (sink == 0) times.add(0.0);
        Double[] sorted = times.toArray(new Double[0]);
        Arrays.sort(sorted);
        return sorted[sorted.length / 10];
    }

    private static String about() {
        String jar = new File(JsonPath.class.getProtectionDomain().getCodeSource().getLocation().getPath()).getName();
        String release = JsonPath.class.getPackage().getImplementationVersion();
        String jayway = release == null ? jar.replaceAll("json-path-|\\.jar", "") : release;
        return "Velocity 1.7, Jayway JsonPath " + jayway + ", Java " + System.getProperty("java.version");
    }

    private static void say(PrintStream out, String name, Object value) {
        StringBuilder line = new StringBuilder("{\"" + name + "\":");
        Json.write(line, value);
        out.print(line.append("}\n"));
        out.flush();
    }
}
