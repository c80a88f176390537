package io.github.exchangeonline.keycloak;

import java.io.IOException;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpStatus;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;

/**
 * Tells a proxy that refuses the way from a server at its end: the library gives the proxy's answer
 * to CONNECT as if it were the server's. Thread-safe.
 */
final class TunnelRequests extends HttpRequestExecutor {

  @Override
  public HttpResponse execute(
      HttpRequest request, HttpClientConnection connection, HttpContext context)
      throws IOException, HttpException {
    HttpResponse response = super.execute(request, connection, context);
    int status = response.getStatusLine().getStatusCode();
    // The library answers a 407 with the login that it has, if it has one, and asks again.
    if (request.getRequestLine().getMethod().equals("CONNECT")
        && status >= HttpStatus.SC_MULTIPLE_CHOICES
        && status != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
      // In the library's own words for it.
      throw new IOException("CONNECT refused by proxy: " + response.getStatusLine());
    }
    return response;
  }
}
