package net.minidev.json.parser;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONValue;
import net.minidev.json.writer.JsonReaderI;

/**
 * json-smart's reader with the 400 levels counted as nesting. The Debian package of json-smart 2.2 counts every
 * non-empty object of the document instead, because its patch never counts down; later releases count as this class
 * does. It lives in json-smart's package since the counter is not public.
 */
public final class NestedParser extends JsonReaderI<Object> {
    private final JSONParserString parser;
    private int nesting;

    private NestedParser(JSONParserString parser) {
        super(JSONValue.defaultReader);
        this.parser = parser;
    }

    /** Objects come back as LinkedHashMap, lists as JSONArray. */
    public static Object read(String text, int mode) throws ParseException {
        JSONParserString parser = new JSONParserString(mode);
        return parser.parse(text, new NestedParser(parser));
    }

    @Override public JsonReaderI<?> startObject(String key) { return this; }

    @Override public JsonReaderI<?> startArray(String key) { return this; }

    @Override public Object createObject() {
        nesting++;
        return new LinkedHashMap<String, Object>();
    }

    @Override public Object createArray() {
        nesting++;
        return new JSONArray();
    }

    @Override @SuppressWarnings("unchecked")
    public void setValue(Object object, String key, Object value) {
        ((Map<String, Object>) object).put(key, value);
    }

    @Override public void addValue(Object list, Object value) { ((JSONArray) list).add(value); }

    @Override public Object convert(Object finished) {
        if (finished instanceof Map || finished instanceof List) {
            nesting--;
            parser.depth = nesting;
        }
        return finished;
    }
}
