package io.github.exchangeonline.keycloak.tests.harness;

import java.util.HashMap;
import java.util.Map;

/** What suits a server that lives for some minutes. */
final class ShortLived {

  static final String VARIABLE = "JAVA_OPTS_APPEND";

  /** The second compiler's work would not pay any more; it is half of what a start takes. */
  static final String OPTION = "-XX:TieredStopAtLevel=1";

  private ShortLived() {}

  /** With it added to a server's environment. */
  static Map<String, String> environment(Map<String, String> other) {
    Map<String, String> all = new HashMap<>(other);
    all.merge(VARIABLE, OPTION, (theirs, ours) -> theirs + " " + ours);
    return all;
  }
}
