package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.Origins;
import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a realm's Email tab says ({@code smtpServer}), read once. Fields are as typed, blank ones
 * absent; {@link EmailTabCheck} says whether they make sense.
 *
 * @param port -1 where it is no number
 * @param username as typed; the mailboxes are in {@link #mailboxes()}
 * @param clientSecret as stored: the secret itself, or a vault reference
 */
public record EmailTab(
    String from,
    Optional<String> fromDisplayName,
    Optional<String> replyTo,
    Optional<String> replyToDisplayName,
    Optional<String> envelopeFrom,
    boolean allowUtf8,
    String host,
    int port,
    boolean starttls,
    boolean ssl,
    boolean tokenAuthentication,
    String username,
    String tokenUrl,
    String scope,
    String clientId,
    Secret clientSecret,
    Duration connectTimeout,
    Duration readTimeout,
    Duration writeTimeout) {

  private static final String TIMEOUT_MILLIS = "10000";

  /** Reads the map that Keycloak keeps. */
  public static EmailTab of(Map<String, String> smtpServer) {
    Fields fields = new Fields(smtpServer);
    return new EmailTab(
        fields.text("from"),
        fields.optional("fromDisplayName"),
        fields.optional("replyTo"),
        fields.optional("replyToDisplayName"),
        fields.optional("envelopeFrom"),
        fields.on("allowutf8"),
        fields.text("host"),
        fields.number("port", "25"),
        fields.on("starttls"),
        fields.on("ssl"),
        fields.on("auth") && "token".equalsIgnoreCase(fields.text("authType")),
        fields.text("user"),
        fields.text("authTokenUrl"),
        fields.text("authTokenScope"),
        fields.text("authTokenClientId"),
        Secret.of(fields.text("authTokenClientSecret")),
        fields.millis("connectionTimeout"),
        fields.millis("timeout"),
        fields.millis("writeTimeout"));
  }

  /** The mailboxes that may sign in, in order. */
  public List<Mailbox> mailboxes() {
    return Mailbox.list(username);
  }

  /** The scopes that are asked for. */
  public List<String> scopes() {
    return Arrays.stream(scope.split("\\s+")).filter(part -> !part.isEmpty()).toList();
  }

  /**
   * Whether this is for us: token authentication at an authority that the server allows, and not
   * app-only. Everything else is Keycloak's own sender's business.
   */
  public boolean delegated(Settings settings) {
    return tokenAuthentication
        && authority().map(settings::allowsAuthority).orElse(false)
        && scopes().stream().noneMatch(part -> part.endsWith("/.default"));
  }

  /** Scheme, host and port of the token address, where it has them. */
  public Optional<URI> authority() {
    return Origins.of(tokenUrl);
  }

  /** The server to hand mail to. */
  public SmtpServer server() {
    return new SmtpServer(host, port, connectTimeout, readTimeout, writeTimeout);
  }

  private record Fields(Map<String, String> map) {

    String text(String key) {
      @Nullable String value = map.get(key);
      return value == null ? "" : value.strip();
    }

    Optional<String> optional(String key) {
      return Optional.of(text(key)).filter(value -> !value.isEmpty());
    }

    boolean on(String key) {
      return "true".equalsIgnoreCase(text(key));
    }

    int number(String key, String otherwise) {
      String value = optional(key).orElse(otherwise);
      return value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : -1;
    }

    Duration millis(String key) {
      String value = optional(key).orElse(TIMEOUT_MILLIS);
      return Duration.ofMillis(
          Long.parseLong(value.matches("[1-9][0-9]{0,8}") ? value : TIMEOUT_MILLIS));
    }
  }
}
