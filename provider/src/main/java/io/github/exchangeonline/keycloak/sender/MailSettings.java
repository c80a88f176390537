package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * New mail settings beside the stored ones. Consoles and GitOps tools send the whole realm with
 * every save, so only settings that changed are judged; a masked secret is the stored one.
 */
final class MailSettings {

  private static final String SECRET = "authTokenClientSecret";
  private static final String MASK = "**********";

  private static final List<String> JUDGED =
      List.of(
          "from",
          "replyTo",
          "envelopeFrom",
          "host",
          "port",
          "starttls",
          "ssl",
          "auth",
          "authType",
          "user",
          "authTokenUrl",
          "authTokenScope",
          "authTokenClientId",
          SECRET);

  private final Map<String, String> stored;
  private final Map<String, String> submitted;

  MailSettings(Map<String, String> stored, Map<String, String> submitted) {
    this.stored = stored;
    this.submitted = submitted;
  }

  boolean changed() {
    return JUDGED.stream().anyMatch(key -> !value(submitted, key).equals(value(stored, key)));
  }

  /** The tab as it will be, with the stored secret in place of the mask. */
  EmailTab tab() {
    Map<String, String> merged = new java.util.HashMap<>(submitted);
    merged.put(SECRET, value(submitted, SECRET));
    return EmailTab.of(merged);
  }

  /**
   * The stored secret would go to another address than the one it was typed for. Only where the
   * stored settings are ours; what others do with Keycloak's own sender stays as it is.
   */
  Optional<Diagnosis> secretFollowsChangedUrl(Settings settings) {
    EmailTab before = EmailTab.of(stored);
    String secret = value(stored, SECRET);
    boolean follows =
        before.tokenAuthentication()
            && before.authority().map(settings::allowsAuthority).orElse(false)
            && !secret.isEmpty()
            && tab().tokenAuthentication()
            && value(submitted, SECRET).equals(secret)
            && !value(submitted, "authTokenUrl").equals(value(stored, "authTokenUrl"));
    return follows
        ? Optional.of(Diagnoses.of(Problem.CONFIG_SECRET_MUST_BE_TYPED_AGAIN))
        : Optional.empty();
  }

  private String value(Map<String, String> settings, String key) {
    @Nullable String value = settings.get(key);
    if (key.equals(SECRET) && MASK.equals(value)) {
      value = stored.get(key);
    }
    return Objects.requireNonNullElse(value, "").strip();
  }
}
