import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.exception.ExtendedParseException;
import org.apache.velocity.exception.MethodInvocationException;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.introspection.Info;

/** Renders cases, one at a time; keeps one engine of each dialect. */
final class Renderer {
    private static final String TEMPLATE_NAME = "template";
    private static final int LONGEST_OUTPUT = 16 << 20;

    private RuntimeInstance apiGateway;
    private RuntimeInstance stock;

    /** The answer of the batch protocol. */
    String answer(Map<String, Object> given) {
        StringBuilder out = new StringBuilder("{\"name\":");
        Json.write(out, given.get("name"));
        boolean isStock = "velocity".equals(given.get("dialect")) || Boolean.TRUE.equals(given.get("velocity"));
        Object text = given.get("template");
        if (!(text instanceof String)) return failed(out, "case", "a case needs a template", null);
        String template = (String) text;
        try {
            Bindings.Context context = isStock ? null : Bindings.context(Json.object(given.get("context")));
            Output output = new Output();
            engine(isStock, template)
                    .evaluate(bind(given, context), output, TEMPLATE_NAME, new StringReader(template));
            out.append(",\"ok\":true,\"output\":");
            Json.quote(out, output.toString());
            if (!isStock) writeOverrides(out, context);
            return out.append('}').toString();
        } catch (ThreadDeath stopped) {
            throw stopped;
        } catch (Throwable failure) {
            return failed(out, stage(isStock, template, failure), describe(failure), failure);
        }
    }

    static String failed(StringBuilder out, String kind, String message, Throwable failure) {
        out.append(",\"ok\":false,\"error\":{\"kind\":");
        Json.quote(out, kind);
        out.append(",\"message\":");
        Json.quote(out, message);
        int[] at = position(failure);
        if (at != null) out.append(",\"line\":").append(at[0]).append(",\"column\":").append(at[1]);
        return out.append("}}").toString();
    }

    private static VelocityContext bind(Map<String, Object> given, Bindings.Context context) {
        VelocityContext bound = new VelocityContext();
        if (context != null) {
            bound.put("input", new Bindings.Input((String) given.get("body"), Bindings.params(Json.object(given.get("params")))));
            bound.put("util", new Bindings.Util());
            bound.put("context", context);
            bound.put("stageVariables", Json.object(given.get("stageVariables")));
        }
        for (Map.Entry<String, Object> e : Json.object(given.get("vars")).entrySet()) bound.put(e.getKey(), e.getValue());
        return bound;
    }

    /** Only what is there: groups without a member are left out. */
    private static void writeOverrides(StringBuilder out, Bindings.Context context) {
        for (String name : new String[] {"requestOverride", "responseOverride"}) {
            Object value = context.get(name);
            if (value instanceof Map) {
                Map<Object, Object> filled = new LinkedHashMap<>((Map<?, ?>) value);
                filled.values().removeIf(v -> v instanceof Map && ((Map<?, ?>) v).isEmpty());
                if (filled.isEmpty()) continue;
                value = filled;
            }
            out.append(",\"").append(name).append("\":");
            Json.write(out, value);
        }
    }

    /** "syntax" if the template cannot be compiled, "limit" if it asks too much, else "render". */
    private String stage(boolean isStock, String template, Throwable failure) {
        if (failure instanceof VirtualMachineError || failure instanceof OutputLimit) return "limit";
        try {
            RuntimeInstance engine = engine(isStock, template);
            SimpleNode tree = engine.parse(new StringReader(template), TEMPLATE_NAME);
            InternalContextAdapterImpl context = new InternalContextAdapterImpl(new VelocityContext());
            context.pushCurrentTemplateName(TEMPLATE_NAME);
            tree.init(context, engine);
            return "render";
        } catch (ThreadDeath stopped) {
            throw stopped;
        } catch (Throwable e) {
            return "syntax";
        }
    }

    private static int[] position(Throwable failure) {
        if (failure instanceof MethodInvocationException) {
            MethodInvocationException e = (MethodInvocationException) failure;
            return new int[] {e.getLineNumber(), e.getColumnNumber()};
        }
        if (failure instanceof ParseErrorException) {
            ParseErrorException e = (ParseErrorException) failure;
            return e.getLineNumber() > 0 ? new int[] {e.getLineNumber(), e.getColumnNumber()} : null;
        }
        if (failure instanceof ExtendedParseException) {
            ExtendedParseException e = (ExtendedParseException) failure;
            return new int[] {e.getLineNumber(), e.getColumnNumber()};
        }
        if (failure instanceof ParseException && ((ParseException) failure).currentToken != null) {
            ParseException e = (ParseException) failure;
            return new int[] {e.currentToken.next.beginLine, e.currentToken.next.beginColumn};
        }
        return null;
    }

    private static String describe(Throwable failure) {
        StringBuilder out = new StringBuilder();
        for (int depth = 0; failure != null && depth < 4; depth++) {
            if (depth > 0) out.append("; caused by ");
            out.append(failure.getClass().getName());
            String message = failure.getMessage();
            if (message != null) out.append(": ").append(message, 0, Math.min(300, message.length()));
            failure = failure.getCause() == failure ? null : failure.getCause();
        }
        return out.toString();
    }

    // ---- engines ------------------------------------------------------------------------------------------------

    /**
     * An engine remembers the macros that templates define, and its parser their names (which then decide whether a
     * later {@code \#name} is an escape). What may define one gets an engine of its own.
     */
    private RuntimeInstance engine(boolean isStock, String template) {
        if (template.contains("macro") || isStock && template.contains("evaluate")) return newEngine(isStock);
        if (isStock) return stock == null ? stock = newEngine(true) : stock;
        return apiGateway == null ? apiGateway = newEngine(false) : apiGateway;
    }

    static RuntimeInstance newEngine(boolean isStock) {
        RuntimeInstance engine = new RuntimeInstance();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.setProperty("parser.pool.size", "1");
        engine.setProperty(RuntimeConstants.VM_LIBRARY, "");
        // #parse and #include find nothing
        engine.setProperty("resource.loader", "string");
        engine.setProperty("string.resource.loader.class",
                "org.apache.velocity.runtime.resource.loader.StringResourceLoader");
        if (!isStock) {
            engine.setProperty("eventhandler.invalidreferences.class", Missing.class.getName());
            engine.setProperty("velocimacro.permissions.allow.inline", "false");
            engine.setProperty("directive.foreach.maxloops", "1000");
            engine.setProperty("runtime.introspector.uberspect",
                    "org.apache.velocity.util.introspection.SecureUberspector");
        }
        engine.init();
        if (!isStock) engine.removeDirective("evaluate");
        return engine;
    }

    /** On the service whatever has no value is the empty string. */
    public static final class Missing implements InvalidReferenceEventHandler {
        @Override public Object invalidGetMethod(Context c, String reference, Object on, String property, Info info) { return ""; }

        @Override public boolean invalidSetMethod(Context c, String left, String right, Info info) { return false; }

        @Override public Object invalidMethod(Context c, String reference, Object on, String method, Info info) { return ""; }
    }

    private static final class OutputLimit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutputLimit() { super("the output is longer than " + LONGEST_OUTPUT + " characters"); }
    }

    private static final class Output extends StringWriter {
        private Output with(int more) {
            if (getBuffer().length() + (long) more > LONGEST_OUTPUT) throw new OutputLimit();
            return this;
        }

        @Override public void write(int c) { with(1).getBuffer().append((char) c); }

        @Override public void write(String s) { with(s.length()).getBuffer().append(s); }

        @Override public void write(String s, int from, int length) { with(length).getBuffer().append(s, from, from + length); }

        @Override public void write(char[] s, int from, int length) { with(length).getBuffer().append(s, from, length); }

        @Override public void close() throws IOException { }
    }
}
