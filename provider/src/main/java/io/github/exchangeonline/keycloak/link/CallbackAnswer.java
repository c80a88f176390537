package io.github.exchangeonline.keycloak.link;

import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * What Microsoft sent along to the redirect URI. Where one realm receives for all, it is kept for a
 * moment, so that the realm in which the trip began gets it without any of it in an address.
 *
 * @param state as the trip was given
 * @param values {@code code}, or {@code error} and what may come with it
 */
record CallbackAnswer(String state, Map<String, String> values) {

  private static final String KEY = "exchange-online.answer.";
  private static final String STATE = "state";
  private static final List<String> VALUES =
      List.of("code", "error", "error_subcode", "error_description");

  /** The browser is led on at once. */
  private static final Duration KEPT = Duration.ofSeconds(60);

  CallbackAnswer {
    values = Map.copyOf(values);
  }

  /**
   * Reads a query; empty where Microsoft does not send such: without a state of ours, with neither
   * or both of code and error, or with one of them twice, where nobody could say which counts.
   */
  static Optional<CallbackAnswer> of(MultivaluedMap<String, String> query) {
    String state = query.getFirst(STATE);
    boolean once =
        query.entrySet().stream()
            .filter(it -> it.getKey().equals(STATE) || VALUES.contains(it.getKey()))
            .allMatch(it -> it.getValue().size() == 1);
    Map<String, String> values = new HashMap<>();
    for (String name : VALUES) {
      String value = query.getFirst(name);
      if (value != null && !value.isEmpty()) {
        values.put(name, value);
      }
    }
    return state != null
            && LinkRequest.isRandom(state)
            && once
            && values.containsKey("code") != values.containsKey("error")
        ? Optional.of(new CallbackAnswer(state, values))
        : Optional.empty();
  }

  /** Keeps it under a handle that gives it back once. */
  String keep(KeycloakSession session) {
    Map<String, String> notes = new HashMap<>(values);
    notes.put(STATE, state);
    String handle = LinkRequest.random();
    session.singleUseObjects().put(KEY + handle, KEPT.toSeconds(), notes);
    return handle;
  }

  /** What was kept under a handle; empty the second time, and when it took too long. */
  static Optional<CallbackAnswer> take(KeycloakSession session, String handle) {
    // Keycloak fails on a key that looks like one of its own.
    return Optional.of(handle)
        .filter(LinkRequest::isRandom)
        .map(it -> session.singleUseObjects().remove(KEY + it))
        .map(
            notes -> {
              Map<String, String> values = new HashMap<>(notes);
              values.keySet().retainAll(VALUES);
              return new CallbackAnswer(notes.getOrDefault(STATE, ""), values);
            });
  }

  /** Without the values. */
  @Override
  public String toString() {
    return "CallbackAnswer" + values.keySet();
  }
}
