package io.github.exchangeonline.keycloak.tests.harness;

import java.net.http.HttpClient;
import java.time.Duration;

/**
 * For requests that are no browser's and no administrator's. By HTTP/1.1: where Java offers to go
 * on by HTTP/2 without TLS, Keycloak's answer to that is lost now and then, and the request waits
 * for ever.
 */
public final class PlainHttp {

  private PlainHttp() {}

  /** A client whose connections nobody has used before. */
  public static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }
}
