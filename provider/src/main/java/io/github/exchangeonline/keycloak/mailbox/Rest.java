package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.StoredFacts;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox for which Microsoft asked to wait: nothing is tried before, on any node.
 *
 * @param diagnosis id of the diagnosis that said so
 * @param facts what its words speak of, the most telling ones first
 */
public record Rest(Instant until, String diagnosis, Map<String, String> facts) {

  public Rest {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  public boolean over(Instant now) {
    return !now.isBefore(until);
  }

  /** The facts as JSON, those left out that there is no room for. */
  String json() {
    return StoredFacts.write(facts);
  }

  static Map<String, String> facts(@Nullable String json) {
    return StoredFacts.read(json);
  }
}
