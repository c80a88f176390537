package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.AccessTokens;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.Grant;
import io.github.exchangeonline.keycloak.entra.TokenEndpoint;
import io.github.exchangeonline.keycloak.entra.TokenKey;
import io.github.exchangeonline.keycloak.entra.Tokens;
import io.github.exchangeonline.keycloak.mailbox.AccessTokenSupply;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.WalkedLinks;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of one node, kept and asked for as in the server; the refresh tokens lie in a map in
 * place of the credentials.
 */
final class WalkedLinkTokens implements AccessTokenSupply {

  private final WalkedTime time;
  private final WalkedEntra entra;
  private final WalkedLinks links;
  private final Map<String, Secret> credentials;
  private final AccessTokens cache;
  private final TokenEndpoint endpoint;
  private final Map<String, Instant> renewAt = new HashMap<>();
  private int due;

  /**
   * @param credentials refresh tokens by link, which nodes share
   */
  WalkedLinkTokens(
      WalkedTime time, WalkedEntra entra, WalkedLinks links, Map<String, Secret> credentials) {
    this.time = time;
    this.entra = entra;
    this.links = links;
    this.credentials = credentials;
    this.cache = new AccessTokens(time.clock(Duration.ZERO));
    this.endpoint = new TokenEndpoint(entra, time.clock(Duration.ZERO));
  }

  @Override
  public Secret accessToken(MailboxLink link, AppRegistration app)
      throws LinkException, EntraException {
    if (!stillLinked(link)) {
      throw new LinkException(Diagnoses.of(Problem.NOT_LINKED));
    }
    boolean needed = !time.now().isBefore(renewAt.getOrDefault(link.id(), Instant.MIN));
    Secret token =
        cache.get(
            new TokenKey(link.realmId(), link.id(), app.clientId(), app.scope(), ""),
            () -> renewed(link, app));
    due += needed && renewAt.get(link.id()).isAfter(time.now()) ? 1 : 0;
    assertThat(entra.ends(token.reveal())).isAfter(time.now().plusSeconds(60));
    return token;
  }

  private Tokens renewed(MailboxLink link, AppRegistration app) throws EntraException {
    endpoint.heedPause(app.tenant(), app.clientId());
    Tokens tokens =
        endpoint.request(
            app.tenant(),
            app.clientId(),
            app.authentication(),
            new Grant.RefreshToken(credentials.get(link.id())),
            app.scope());
    credentials.put(link.id(), tokens.refreshToken().orElseThrow());
    links.renewed(link.id(), time.now());
    renewAt.put(link.id(), tokens.expiresAt().minus(Duration.ofMinutes(10)));
    return tokens;
  }

  /** How often somebody wanted a token while there was none with ten minutes left, and got one. */
  int due() {
    return due;
  }

  /** What it keeps in memory; see {@link Kept}. */
  Object[] kept() {
    return new Object[] {cache, endpoint};
  }

  @Override
  public void refused(MailboxLink link, AppRegistration app, Secret token) {
    throw new AssertionError("Exchange refuses no token here");
  }

  @Override
  public boolean stillLinked(MailboxLink link) {
    return credentials.containsKey(link.id());
  }
}
