package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.entra.EntraHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.Header;
import org.apache.http.NameValuePair;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.entity.UrlEncodedFormEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.Registry;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.ManagedHttpClientConnection;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.DefaultManagedHttpClientConnection;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.message.BasicNameValuePair;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.ProxyMappings;
import org.keycloak.connections.httpclient.ProxyMappingsAwareRoutePlanner;

/**
 * Reaches Entra with the server's truststore and proxy mappings, but with the certificate's name
 * always checked, whatever the server's hostname policy: a client secret travels here. Its
 * connections are not the ones that write every byte to the log when the server logs at DEBUG.
 * Follows no redirect. Thread-safe.
 */
final class KeycloakHttp implements EntraHttp {

  private static final int TIMEOUT_MILLIS = 10_000;

  /** For all of an exchange: an answer that comes byte by byte never times out on its own. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * All realms of a cloud share one host. The library's own limit, two, would make one realm's slow
   * answer another realm's fault of the network; this is as many as a server usually has threads.
   */
  private static final int CONNECTIONS_PER_HOST = 50;

  /** A cloud that is slow leaves room for another. */
  private static final int CONNECTIONS = 2 * CONNECTIONS_PER_HOST;

  private static final int BUFFER_BYTES = 8 * 1024;
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final CloseableHttpClient client;
  private final ScheduledExecutorService deadlines;
  private final Duration longest;

  KeycloakHttp(SSLSocketFactory sockets) {
    this(sockets, LONGEST);
  }

  KeycloakHttp(SSLSocketFactory sockets, Duration longest) {
    this.longest = longest;
    this.deadlines = Executors.newSingleThreadScheduledExecutor(KeycloakHttp::deadlineThread);
    Registry<ConnectionSocketFactory> schemes =
        RegistryBuilder.<ConnectionSocketFactory>create()
            .register("http", PlainConnectionSocketFactory.getSocketFactory())
            .register(
                "https", new SSLConnectionSocketFactory(sockets, new DefaultHostnameVerifier()))
            .build();
    PoolingHttpClientConnectionManager connections =
        new PoolingHttpClientConnectionManager(schemes, KeycloakHttp::quietConnection);
    connections.setDefaultMaxPerRoute(CONNECTIONS_PER_HOST);
    connections.setMaxTotal(CONNECTIONS);
    HttpClientBuilder builder =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setRequestExecutor(new TunnelRequests())
            .disableCookieManagement()
            .disableRedirectHandling()
            .disableAutomaticRetries();
    ProxyMappings proxies = proxies();
    if (proxies != null) {
      builder.setRoutePlanner(new ProxyMappingsAwareRoutePlanner(proxies));
    }
    this.client = builder.build();
  }

  /** The library's usual connection logs what is sent, client secrets included, at DEBUG. */
  private static ManagedHttpClientConnection quietConnection(
      HttpRoute route, @Nullable ConnectionConfig config) {
    return new DefaultManagedHttpClientConnection(route.toString(), BUFFER_BYTES);
  }

  @Override
  public Reply get(URI uri) throws IOException {
    return execute(new HttpGet(uri));
  }

  @Override
  public Reply postForm(URI uri, Map<String, String> form) throws IOException {
    HttpPost request = new HttpPost(uri);
    List<NameValuePair> pairs =
        form.entrySet().stream()
            .<NameValuePair>map(field -> new BasicNameValuePair(field.getKey(), field.getValue()))
            .toList();
    request.setEntity(new UrlEncodedFormEntity(pairs, StandardCharsets.UTF_8));
    return execute(request);
  }

  void close() throws IOException {
    deadlines.shutdownNow();
    client.close();
  }

  private Reply execute(HttpRequestBase request) throws IOException {
    request.setHeader("Accept", "application/json");
    request.setConfig(
        RequestConfig.custom()
            .setConnectTimeout(TIMEOUT_MILLIS)
            .setConnectionRequestTimeout(TIMEOUT_MILLIS)
            .setSocketTimeout(TIMEOUT_MILLIS)
            .build());
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> deadline =
        deadlines.schedule(() -> end(request, late), longest.toMillis(), TimeUnit.MILLISECONDS);
    try (CloseableHttpResponse response = client.execute(request)) {
      Map<String, String> headers = new HashMap<>();
      for (Header header : response.getAllHeaders()) {
        headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
      }
      String body = "";
      if (response.getEntity() != null) {
        try (InputStream content = response.getEntity().getContent()) {
          byte[] bytes = content.readNBytes(MAX_BODY_BYTES + 1);
          if (bytes.length > MAX_BODY_BYTES) {
            request.abort();
            throw new IOException("the answer is larger than one megabyte");
          }
          body = new String(bytes, StandardCharsets.UTF_8);
        }
      }
      return new Reply(response.getStatusLine().getStatusCode(), headers, body);
    } catch (IOException e) {
      throw late.get() ? new SocketTimeoutException("no whole answer within " + longest) : e;
    } finally {
      deadline.cancel(false);
    }
  }

  private static void end(HttpRequestBase request, AtomicBoolean late) {
    late.set(true);
    request.abort();
  }

  private static Thread deadlineThread(Runnable work) {
    Thread thread = new Thread(work, "exchange-online-http-deadlines");
    thread.setDaemon(true);
    return thread;
  }

  /** As Keycloak's own client finds them: its option first, then the usual environment. */
  private static @Nullable ProxyMappings proxies() {
    ProxyMappings configured =
        ProxyMappings.valueOf(
            Config.scope("connectionsHttpClient", "default").getArray("proxy-mappings"));
    if (configured != null && !configured.isEmpty()) {
      return configured;
    }
    String proxy = environment("https_proxy", environment("http_proxy", null));
    return proxy == null
        ? null
        : ProxyMappings.withFixedProxyMapping(proxy, environment("no_proxy", null));
  }

  private static @Nullable String environment(String name, @Nullable String otherwise) {
    String lower = System.getenv(name);
    String value = lower == null ? System.getenv(name.toUpperCase(Locale.ROOT)) : lower;
    return value == null || value.isBlank() ? otherwise : value;
  }
}
