package io.github.exchangeonline.keycloak.status;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.KeycloakSession;

/**
 * Answers for the page's addresses. The same for everybody: no cookie and no token is looked at.
 * For one request; not thread-safe.
 */
public final class StatusPage {

  /**
   * Nothing but our own files runs, is shown or asked; scripts cannot make markup of text. The
   * admin API and the token endpoint are asked at the page's own origin.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final KeycloakSession session;

  public StatusPage(KeycloakSession session) {
    this.session = session;
  }

  /** The page itself, or the way to it from an address that only looks like its own. */
  public Response page() {
    URI asked = session.getContext().getUri().getRequestUri();
    if (!asked.getRawPath().endsWith("/")) {
      return file(PageFile.PAGE);
    }
    // The page's files would be looked for beside that one.
    String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
    return guarded(
        Response.status(Response.Status.SEE_OTHER)
            .header("Location", "../status" + query)
            .header("Cache-Control", "no-store"));
  }

  /**
   * One of the page's files. Browsers keep it, and ask each time whether it is still the same:
   * after an upgrade nobody runs half of the former page.
   *
   * @throws NotFoundException for any other name
   */
  public Response file(String name) {
    PageFile file = PageFile.named(name).orElseThrow(NotFoundException::new);
    String known = session.getContext().getRequestHeaders().getHeaderString("If-None-Match");
    Response.ResponseBuilder answer =
        known != null && known.contains(file.tag())
            ? Response.notModified()
            : Response.ok(file.content(), MediaType.valueOf(file.type()));
    return guarded(answer.header("ETag", file.tag()).header("Cache-Control", "no-cache"));
  }

  /**
   * Whether administrators who are users of this realm can sign in through the page's client, which
   * the page wants to know before it sends somebody to an error of Keycloak's. The authorization
   * endpoint tells anybody the same.
   *
   * @param redirectUri where the page wants to receive them
   */
  public Response client(@Nullable String redirectUri) {
    return guarded(
        Response.ok(SignInClient.look(session, redirectUri), MediaType.APPLICATION_JSON_TYPE)
            .header("Cache-Control", "no-store"));
  }

  /** Keycloak would put the realm's policy in the place of ours, which is stricter. */
  private Response guarded(Response.ResponseBuilder answer) {
    session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
    BrowserSecurityHeaders hsts = BrowserSecurityHeaders.STRICT_TRANSPORT_SECURITY;
    String always =
        session
            .getContext()
            .getRealm()
            .getBrowserSecurityHeaders()
            .getOrDefault(hsts.getKey(), hsts.getDefaultValue());
    if (!always.isEmpty()) {
      answer.header(hsts.getHeaderName(), always);
    }
    return answer
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("X-Robots-Tag", "none")
        .build();
  }
}
