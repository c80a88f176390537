package io.github.exchangeonline.keycloak.entra;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers what it was told to, and remembers what it was asked. */
public final class CannedEntra implements EntraHttp {

  public final List<URI> asked = new ArrayList<>();
  final Map<URI, Reply> pages = new HashMap<>();
  public Map<String, String> form = Map.of();
  public Reply toForm = new Reply(500, Map.of(), "");
  public @Nullable IOException broken;

  @Override
  public Reply get(URI uri) throws IOException {
    asked.add(uri);
    if (broken != null) {
      throw broken;
    }
    return pages.getOrDefault(uri, new Reply(404, Map.of("content-type", "text/html"), "<html>"));
  }

  @Override
  public Reply postForm(URI uri, Map<String, String> parameters) throws IOException {
    asked.add(uri);
    form = Map.copyOf(parameters);
    if (broken != null) {
      throw broken;
    }
    return toForm;
  }

  public static Reply json(int status, String body) {
    return new Reply(status, Map.of("content-type", "application/json; charset=utf-8"), body);
  }
}
