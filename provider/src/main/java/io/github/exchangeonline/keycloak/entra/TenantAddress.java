package io.github.exchangeonline.keycloak.entra;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tenant at an authority, from which every address follows.
 *
 * @param authority scheme, host and port, nothing behind
 * @param tenant {@code common}, {@code organizations}, {@code consumers}, a GUID or a domain name
 */
public record TenantAddress(URI authority, String tenant) {

  static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");
  private static final Pattern PATH = Pattern.compile("/([^/]+)/oauth2/v2\\.0/token");
  private static final Set<String> SEVERAL = Set.of("common", "organizations", "consumers");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Reads {@code https://host[:port]/{tenant}/oauth2/v2.0/token}; http only for a loopback host.
   * Host and tenant become lower case, the usual port is left out.
   *
   * @throws IllegalArgumentException in plain words, if it is not of that form
   */
  public static TenantAddress ofTokenUrl(String url) {
    URI uri = parse(url);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException("it must begin with https:// and a host name");
    }
    if (scheme.equals("http") && !LOOPBACK.contains(host)) {
      throw new IllegalArgumentException("it must begin with https://, not http://");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "it must not have a user name, a question mark or a hash sign in it");
    }
    Matcher path = PATH.matcher(String.valueOf(uri.getRawPath()));
    if (!path.matches()) {
      throw new IllegalArgumentException("it must end in /{tenant}/oauth2/v2.0/token");
    }
    String tenant = path.group(1).toLowerCase(Locale.ROOT);
    if (!SEVERAL.contains(tenant)
        && !GUID.matcher(tenant).matches()
        && !DOMAIN.matcher(tenant).matches()) {
      throw new IllegalArgumentException(
          "its tenant must be an id, a domain name, organizations, common or consumers");
    }
    boolean usualPort = uri.getPort() == -1 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
    String authority = scheme + "://" + host + (usualPort ? "" : ":" + uri.getPort());
    return new TenantAddress(URI.create(authority), tenant);
  }

  public URI authorize() {
    return at("/oauth2/v2.0/authorize");
  }

  public URI token() {
    return at("/oauth2/v2.0/token");
  }

  /** Where the issuer stands; without {@code /oauth2}, unlike the two above. */
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
    return authority.getRawAuthority();
  }

  /** Whether the address names one tenant by its id. */
  boolean namesId() {
    return GUID.matcher(tenant).matches();
  }

  private URI at(String path) {
    return URI.create(authority + "/" + tenant + path);
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("it is not an address; spaces may have slipped in", e);
    }
  }
}
