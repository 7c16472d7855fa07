import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import com.jayway.jsonpath.spi.mapper.JsonSmartMappingProvider;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.NestedParser;
import net.minidev.json.parser.ParseException;
import org.apache.commons.lang.StringEscapeUtils;

/** What API Gateway binds: {@code $input}, {@code $util}, {@code $context}. */
public final class Bindings {
    private static final String[] PARAMETER_KINDS = {"path", "querystring", "header"};

    private Bindings() { }

    private static final Configuration JSON_PATH = Configuration.builder()
            .jsonProvider(new JsonSmartJsonProvider() {
                @Override public Object parse(String text) { return document(text); }
            })
            .mappingProvider(new JsonSmartMappingProvider())
            .build();

    private static Object document(String text) {
        try {
            return NestedParser.read(text, JSONParser.MODE_PERMISSIVE);
        } catch (ParseException e) {
            throw new InvalidJsonException(e);
        }
    }

    /** Parameters by kind; headers are found and listed without regard to case. */
    static Map<String, Object> params(Map<String, Object> given) {
        Map<String, Object> params = new LinkedHashMap<>();
        for (String kind : PARAMETER_KINDS) params.put(kind, Json.object(given.get(kind)));
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(Json.object(given.get("header")));
        params.put("header", headers);
        return params;
    }

    /** {@code $context} with the maps for overrides that the service always provides. */
    static Context context(Map<String, Object> given) {
        Context context = Context.of(given);
        Context request = context.child("requestOverride");
        request.child("header");
        request.child("path");
        request.child("querystring");
        context.child("responseOverride").child("header");
        return context;
    }

    /** A map of {@code $context}: in hash order, and it prints as nothing. */
    public static final class Context extends HashMap<String, Object> {
        private static final long serialVersionUID = 1L;

        static Context of(Map<?, ?> given) {
            Context made = new Context();
            for (Map.Entry<?, ?> e : given.entrySet()) {
                Object value = e.getValue();
                made.put((String) e.getKey(), value instanceof Map ? of((Map<?, ?>) value) : value);
            }
            return made;
        }

        Context child(String name) {
            if (!(get(name) instanceof Context)) put(name, new Context());
            return (Context) get(name);
        }

        @Override public String toString() { return ""; }
    }

    /** {@code $input}. */
    public static final class Input {
        private final String body;
        private final Map<String, Object> params;
        private Object document;
        private boolean read;

        Input(String body, Map<String, Object> params) {
            this.body = body == null || body.isEmpty() ? "{}" : body;
            this.params = params;
        }

        public String getBody() { return body; }

        public Object path(String expression) {
            if (!read) {
                document = document(body);
                read = true;
            }
            // compiled anew: compiled paths remember where in a list they have been, and answer otherwise the next time
            JsonPath path = JsonPath.compile(expression);
            if (document == null) return null;
            try {
                return path.read(document, JSON_PATH);
            } catch (PathNotFoundException e) {
                return null;
            }
        }

        public String json(String expression) {
            Object found = path(expression);
            return found == null ? "\"\"" : JSONValue.toJSONString(found, JSONStyle.LT_COMPRESS);
        }

        public Map<String, Object> params() { return params; }

        public Object params(String name) {
            for (String kind : PARAMETER_KINDS) {
                Object value = ((Map<?, ?>) params.get(kind)).get(name);
                if (value != null) return value;
            }
            return "";
        }

        @Override public String toString() { return ""; }
    }

    /** {@code $util}: every function takes any object as the text it prints, and null gives null. */
    public static final class Util {
        public String escapeJavaScript(Object o) { return StringEscapeUtils.escapeJavaScript(text(o)); }

        public Object parseJson(Object o) { return o == null ? null : document(text(o)); }

        public String urlEncode(Object o) throws UnsupportedEncodingException {
            return o == null ? null : URLEncoder.encode(text(o), "UTF-8");
        }

        public String urlDecode(Object o) throws UnsupportedEncodingException {
            return o == null ? null : URLDecoder.decode(text(o), "UTF-8");
        }

        public String base64Encode(Object o) {
            return o == null ? null : Base64.getEncoder().encodeToString(text(o).getBytes(StandardCharsets.UTF_8));
        }

        public String base64Decode(Object o) {
            return o == null ? null : new String(Base64.getDecoder().decode(text(o)), StandardCharsets.UTF_8);
        }

        private static String text(Object o) { return o == null ? null : o.toString(); }

        @Override public String toString() { return ""; }
    }
}
