package io.github.exchangeonline.keycloak.entra;

import java.net.URI;

/**
 * A tenant at an authority, from which every address follows.
 *
 * @param authority scheme, host and port, nothing behind
 * @param tenant {@code common}, {@code organizations}, {@code consumers}, a GUID or a domain name
 */
public record TenantAddress(URI authority, String tenant) {

  /**
   * Reads {@code https://host[:port]/{tenant}/oauth2/v2.0/token}; http only for a loopback host.
   *
   * @throws IllegalArgumentException in plain words, if it is not of that form
   */
  public static TenantAddress ofTokenUrl(String url) {
    throw new UnsupportedOperationException(url);
  }

  public URI authorize() {
    return at("/oauth2/v2.0/authorize");
  }

  public URI token() {
    return at("/oauth2/v2.0/token");
  }

  public URI discovery() {
    return at("/v2.0/.well-known/openid-configuration");
  }

  public URI keys() {
    return at("/discovery/v2.0/keys");
  }

  /**
   * A stable name of the cloud: the authority's host, with its port if that is not the usual one.
   */
  public String cloud() {
    throw new UnsupportedOperationException();
  }

  private URI at(String path) {
    return URI.create(authority + "/" + tenant + path);
  }
}
