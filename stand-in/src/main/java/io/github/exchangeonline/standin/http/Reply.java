package io.github.exchangeonline.standin.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A reply, complete with its body, which is sent as UTF-8. */
public record Reply(int status, List<Map.Entry<String, String>> headers, String body) {

  /** A page. */
  public static Reply html(int status, String page) {
    return of(status, "text/html; charset=utf-8", page);
  }

  /** A JSON object. */
  public static Reply json(int status, Map<String, ?> object) {
    return of(status, "application/json; charset=utf-8", JSONObjectUtils.toJSONString(object));
  }

  /** Plain text. */
  public static Reply text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text);
  }

  /** Sends the browser elsewhere with GET. */
  public static Reply redirect(String location) {
    return new Reply(302, List.of(Map.entry("Location", location)), "");
  }

  /** Any text. */
  public static Reply of(int status, String type, String text) {
    return new Reply(status, List.of(Map.entry("Content-Type", type)), text);
  }

  /** The same with one more header. */
  public Reply with(String name, String value) {
    List<Map.Entry<String, String>> all = new ArrayList<>(headers);
    all.add(Map.entry(name, value));
    return new Reply(status, List.copyOf(all), body);
  }
}
