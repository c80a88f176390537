package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an access token says of its own purpose. Only to explain a failure before it happens: its
 * form is Microsoft's affair, and may change or be unreadable at any time, as it is for personal
 * accounts. Its signature is not checked, so nothing may be granted for what it says.
 */
public final class AccessTokenClaims {

  /** What a token is meant for. */
  public enum Audience {
    /** Exchange Online. Which of its names Entra uses is unverified; those asked for are here. */
    EXCHANGE,
    /** Microsoft Graph, whose tokens Exchange's mail server refuses. */
    GRAPH,
    /** A name that is not known here, and so says nothing. */
    OTHER
  }

  private static final int LONGEST = 100_000;

  private static final Set<String> EXCHANGE =
      Set.of(
          "https://outlook.office.com",
          "https://outlook.office365.com",
          "https://outlook.office365.us",
          "https://partner.outlook.cn",
          "00000002-0000-0ff1-ce00-000000000000");

  private static final Set<String> GRAPH =
      Set.of(
          "https://graph.microsoft.com",
          "https://graph.microsoft.us",
          "https://dod-graph.microsoft.us",
          "https://microsoftgraph.chinacloudapi.cn",
          "00000003-0000-0000-c000-000000000000");

  private final Audience audience;
  private final Optional<String> scopes;

  private AccessTokenClaims(Audience audience, Optional<String> scopes) {
    this.audience = audience;
    this.scopes = scopes;
  }

  /** Empty where it cannot be read, as those of personal accounts cannot. */
  public static Optional<AccessTokenClaims> read(Secret accessToken) {
    String[] parts = accessToken.reveal().split("\\.", -1);
    if (parts.length != 3 || accessToken.reveal().length() > LONGEST) {
      return Optional.empty();
    }
    try {
      String payload = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
      return Json.object(payload)
          .map(it -> new AccessTokenClaims(audience(it), Json.text(it, "scp")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public Audience audience() {
    return audience;
  }

  /** Whether it says what it may be used for, and that to send by SMTP is not among it. */
  public boolean lacksSend() {
    return scopes
        .map(it -> Arrays.stream(it.split("\\s+")).noneMatch("SMTP.Send"::equalsIgnoreCase))
        .orElse(false);
  }

  private static Audience audience(JsonNode claims) {
    String named =
        Json.text(claims, "aud")
            .map(it -> it.toLowerCase(Locale.ROOT).replaceFirst("/+$", ""))
            .orElse("");
    return EXCHANGE.contains(named)
        ? Audience.EXCHANGE
        : GRAPH.contains(named) ? Audience.GRAPH : Audience.OTHER;
  }
}
