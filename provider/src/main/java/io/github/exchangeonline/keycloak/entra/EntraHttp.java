package io.github.exchangeonline.keycloak.entra;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * The port through which Entra is reached. Implementations never follow redirects, check the
 * server's certificate and name, bound time and size, and are safe to call from many threads.
 */
public interface EntraHttp {

  Reply get(URI uri) throws IOException;

  /**
   * A POST of {@code application/x-www-form-urlencoded}; the values are encoded by the
   * implementation.
   */
  Reply postForm(URI uri, Map<String, String> form) throws IOException;

  /**
   * An answer, whatever its status.
   *
   * @param headers names in lower case
   */
  record Reply(int status, Map<String, String> headers, String body) {
    public Reply {
      headers = Map.copyOf(headers);
    }

    /** Without the body, which may hold tokens. */
    @Override
    public String toString() {
      return "Reply[" + status + "]";
    }
  }
}
