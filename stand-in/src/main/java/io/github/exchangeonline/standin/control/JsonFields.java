package io.github.exchangeonline.standin.control;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of a JSON object, read one by one; {@link ParseException} where the type is wrong. */
record JsonFields(Map<String, Object> fields) {

  static JsonFields parse(String json) throws ParseException {
    return new JsonFields(json.isBlank() ? Map.of() : JSONObjectUtils.parse(json));
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  String text(String name) throws ParseException {
    String value = JSONObjectUtils.getString(fields, name);
    if (value == null) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return value;
  }

  String text(String name, String otherwise) throws ParseException {
    return has(name) ? text(name) : otherwise;
  }

  /** A name as enums have it. */
  String constant(String name, String otherwise) throws ParseException {
    return text(name, otherwise).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  int number(String name) throws ParseException {
    if (!has(name)) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return JSONObjectUtils.getInt(fields, name);
  }

  int number(String name, int otherwise) throws ParseException {
    return has(name) ? number(name) : otherwise;
  }

  double fraction(String name) throws ParseException {
    if (!has(name)) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return JSONObjectUtils.getDouble(fields, name);
  }

  /** As ISO 8601 writes it. */
  Duration duration(String name, Duration otherwise) throws ParseException {
    return has(name) ? Duration.parse(text(name)) : otherwise;
  }

  boolean flag(String name) throws ParseException {
    return JSONObjectUtils.getBoolean(fields, name);
  }

  List<JsonFields> objects(String name) throws ParseException {
    return has(name)
        ? Arrays.stream(JSONObjectUtils.getJSONObjectArray(fields, name))
            .map(JsonFields::new)
            .toList()
        : List.of();
  }
}
