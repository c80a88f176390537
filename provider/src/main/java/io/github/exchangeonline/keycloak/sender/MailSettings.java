package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * New mail settings beside the stored ones. Consoles and GitOps tools send the whole realm with
 * every save, so only settings that changed are judged; a masked secret is the stored one.
 */
final class MailSettings {

  private static final String SECRET = "authTokenClientSecret";
  private static final String URL = "authTokenUrl";
  private static final String SCOPE = "authTokenScope";
  private static final String MASK = "**********";
  private static final Pattern VAULT = Pattern.compile("\\$\\{vault\\..+}");

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
          URL,
          SCOPE,
          "authTokenClientId",
          SECRET);

  /** What says to which mail server Keycloak's own sender shows a token. */
  private static final List<String> HANDED_TO = List.of("host", "port", "auth", "authType", SCOPE);

  private final Map<String, String> stored;
  private final Map<String, String> submitted;

  MailSettings(Map<String, String> stored, Map<String, String> submitted) {
    this.stored = stored;
    this.submitted = submitted;
  }

  boolean changed() {
    return JUDGED.stream().anyMatch(this::changed);
  }

  /** The tab as it will be, with the stored secret in place of the mask. */
  EmailTab tab() {
    Map<String, String> merged = new java.util.HashMap<>(submitted);
    merged.put(SECRET, value(submitted, SECRET));
    return EmailTab.of(merged);
  }

  /**
   * A save that would leave the stored secret beside another address than the one it was typed for,
   * or have Keycloak's own sender show what it gives to a mail server that is not allowed (app-only
   * tokens carry all that the app registration may do, and that sender shows them to any host).
   * Only where the stored address is one of ours; what others do with Keycloak's own sender stays
   * as it is. The authentication type does not matter: it could be switched away and, beside the
   * new address, back again. Whoever types the secret knows it; a vault reference says nothing of
   * the kind.
   */
  Optional<Diagnosis> saveTakesSecretAlong(Settings settings) {
    String secret = Objects.requireNonNullElse(submitted.get(SECRET), "").strip();
    return takesSecretAlong(settings, MASK.equals(secret) || VAULT.matcher(secret).matches());
  }

  /**
   * The same for a test, for which Keycloak has put the stored secret in place of the mask: a
   * secret that was typed again cannot be told from it.
   */
  Optional<Diagnosis> testTakesSecretAlong(Settings settings) {
    return takesSecretAlong(settings, true);
  }

  private Optional<Diagnosis> takesSecretAlong(Settings settings, boolean untyped) {
    String secret = value(stored, SECRET);
    boolean along =
        untyped
            && EmailTab.of(stored).authority().map(settings::allowsAuthority).orElse(false)
            && !secret.isEmpty()
            && value(submitted, SECRET).equals(secret)
            && (changed(URL) || handsTokensToAnyHost(settings));
    return along
        ? Optional.of(Diagnoses.of(Problem.CONFIG_SECRET_MUST_BE_TYPED_AGAIN))
        : Optional.empty();
  }

  private boolean handsTokensToAnyHost(Settings settings) {
    EmailTab tab = tab();
    return tab.tokenAuthentication()
        && !tab.delegated(settings)
        && !settings.allowsSmtp(tab.host(), tab.port())
        && HANDED_TO.stream().anyMatch(this::changed);
  }

  private boolean changed(String key) {
    return !value(submitted, key).equals(value(stored, key));
  }

  private String value(Map<String, String> settings, String key) {
    @Nullable String value = settings.get(key);
    if (key.equals(SECRET) && MASK.equals(value)) {
      value = stored.get(key);
    }
    return Objects.requireNonNullElse(value, "").strip();
  }
}
