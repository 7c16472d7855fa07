import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.NestedParser;
import net.minidev.json.parser.ParseException;

/** JSON of the protocol itself (not of the payloads that templates read). */
final class Json {
    private static final int DEEPEST = 100;

    private Json() { }

    static Map<String, Object> readObject(String line) throws ParseException {
        // json-smart refuses U+007F, which JSON allows as it stands
        String readable = line.replace("\u007f", "\\u007f");
        Object value = plain(NestedParser.read(readable, JSONParser.MODE_RFC4627));
        if (value instanceof Map) return object(value);
        throw new IllegalArgumentException("a case is a JSON object");
    }

    /** The value as a map, or an empty one if it is something else. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return value instanceof Map ? (Map<String, Object>) value : new LinkedHashMap<>();
    }

    /** json-smart's lists print as JSON; variables of a template shall be plain Java collections and Doubles. */
    private static Object plain(Object value) {
        if (value instanceof Map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> e : ((Map<?, ?>) value).entrySet()) copy.put((String) e.getKey(), plain(e.getValue()));
            return copy;
        }
        if (value instanceof List) {
            List<Object> copy = new ArrayList<>();
            for (Object item : (List<?>) value) copy.add(plain(item));
            return copy;
        }
        if (value instanceof Float || value instanceof BigDecimal) return ((Number) value).doubleValue();
        return value;
    }

    static void write(StringBuilder out, Object value) { write(out, value, 0); }

    private static void write(StringBuilder out, Object value, int depth) {
        if (depth > DEEPEST) quote(out, "<too deep>");
        else if (value == null) out.append("null");
        else if (value instanceof Map) writeMap(out, (Map<?, ?>) value, depth);
        else if (value instanceof Iterable) writeItems(out, (Iterable<?>) value, depth);
        else if (value.getClass().isArray()) writeItems(out, items(value), depth);
        else if (value instanceof Boolean || value instanceof Number && finite((Number) value)) out.append(value);
        else quote(out, value.toString());
    }

    private static boolean finite(Number n) { return !Double.isNaN(n.doubleValue()) && !Double.isInfinite(n.doubleValue()); }

    private static List<Object> items(Object array) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) items.add(Array.get(array, i));
        return items;
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map, int depth) {
        String before = "{";
        for (Map.Entry<?, ?> e : map.entrySet()) {
            out.append(before);
            quote(out, String.valueOf(e.getKey()));
            out.append(':');
            write(out, e.getValue(), depth + 1);
            before = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void writeItems(StringBuilder out, Iterable<?> items, int depth) {
        String before = "";
        out.append('[');
        for (Object item : items) {
            out.append(before);
            write(out, item, depth + 1);
            before = ",";
        }
        out.append(']');
    }

    /** ASCII only, so that the encoding of the pipe does not matter. */
    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c == '\n') out.append("\\n");
            else if (c < 0x20 || c > 0x7e) out.append("\\u").append(String.format("%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }
}
