package io.github.exchangeonline.keycloak.sender;

import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/**
 * What the admin is doing, told by the request's method and path: Keycloak gives the sender no
 * other mark of it. Without a request (a scheduler, a start-up import) nobody is doing anything.
 */
final class SaveOrTest {

  private final KeycloakSession session;

  SaveOrTest(KeycloakSession session) {
    this.session = session;
  }

  /** The Test connection button: sent at once, its values may be unsaved. */
  boolean testsConnection() {
    return path().replaceFirst("/+$", "").endsWith("/testSMTPConnection");
  }

  /**
   * A save of the realm, as opposed to its creation or import, which are no PUT. The path is not
   * looked at: the same resource answers to more than one spelling of it.
   */
  boolean saves() {
    HttpRequest request = request();
    return request != null && "PUT".equals(request.getHttpMethod());
  }

  /** Somebody is in the midst of a login flow, as opposed to an administrator's loop or a timer. */
  boolean personWaits() {
    return path().startsWith("/realms/");
  }

  private String path() {
    HttpRequest request = request();
    String path = request == null ? null : request.getUri().getPath();
    if (path == null) {
      return "";
    }
    return path.startsWith("/") ? path : "/" + path;
  }

  private @Nullable HttpRequest request() {
    try {
      return session.getContext().getHttpRequest();
    } catch (RuntimeException e) {
      // Outside of a request Keycloak's context has none to give, and says so in more than one way.
      return null;
    }
  }
}
