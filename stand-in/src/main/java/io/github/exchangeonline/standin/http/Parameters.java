package io.github.exchangeonline.standin.http;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters of a query or a form. Empty values count as absent, as OAuth wants it. */
public record Parameters(Map<String, List<String>> values) {

  /** Parses {@code a=b&c=d}. */
  public static Parameters parse(@Nullable String text) {
    return new Parameters(text == null ? Map.of() : URLUtils.parseParameters(text));
  }

  /** The first value of that name. */
  public @Nullable String get(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    return all.isEmpty() || all.get(0).isEmpty() ? null : all.get(0);
  }

  /** The first value of that name, or else the other. */
  public String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }
}
