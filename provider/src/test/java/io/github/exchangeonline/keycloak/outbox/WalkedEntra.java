package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.entra.EntraHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Entra's token endpoint in walked time: refresh tokens that rotate, and die of being idle. */
final class WalkedEntra implements EntraHttp {

  /** What Microsoft gives an access token: between 60 and 90 minutes. */
  static final Duration SHORTEST = Duration.ofMinutes(60);

  private static final int SPREAD = 30 * 60;

  /** A refresh token that nobody used for so long is dead. */
  private static final Duration IDLE = Duration.ofDays(90);

  private final WalkedTime time;
  private final Random random = new Random(1);
  private final Map<String, Granted> granted = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private final Map<String, Instant> ends = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private boolean down;

  /** A refresh token that somebody holds. */
  private record Granted(String link, Instant at) {}

  /** A request that was answered with tokens. */
  record Asked(String link, Instant at, Instant ends) {}

  WalkedEntra(WalkedTime time) {
    this.time = time;
  }

  /** A link's first refresh token. */
  String grant(String link) {
    String token = UUID.randomUUID().toString();
    granted.put(token, new Granted(link, time.now()));
    return token;
  }

  /** From now on its refresh tokens are refused. */
  void revoke(String link) {
    revoked.add(link);
  }

  /** Whether it cannot be reached. */
  void down(boolean now) {
    down = now;
  }

  List<Asked> asked() {
    return asked;
  }

  /** When an access token ends. */
  Instant ends(String accessToken) {
    return Objects.requireNonNull(ends.get(accessToken), "nobody was given that");
  }

  @Override
  public Reply get(URI uri) throws IOException {
    throw new IOException("not asked for here");
  }

  @Override
  public Reply postForm(URI uri, Map<String, String> form) throws IOException {
    if (down) {
      throw new IOException("down");
    }
    Granted grant = granted.get(form.get("refresh_token"));
    if (grant == null
        || revoked.contains(grant.link())
        || time.now().isAfter(grant.at().plus(IDLE))) {
      return json(
          400,
          "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173: revoked\",\"error_codes\":[50173]}");
    }
    int lives = (int) SHORTEST.toSeconds() + random.nextInt(SPREAD);
    String access = UUID.randomUUID().toString();
    ends.put(access, time.now().plusSeconds(lives));
    asked.add(new Asked(grant.link(), time.now(), ends(access)));
    return json(
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"access_token\":\"%s\",\"refresh_token\":\"%s\"}"
            .formatted(lives, access, grant(grant.link())));
  }

  private static Reply json(int status, String body) {
    return new Reply(status, Map.of("content-type", "application/json; charset=utf-8"), body);
  }
}
