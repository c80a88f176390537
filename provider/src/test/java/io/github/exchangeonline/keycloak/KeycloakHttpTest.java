package io.github.exchangeonline.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in Entra's place and does not mean well. */
class KeycloakHttpTest {

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;
  private KeycloakHttp http;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    http = new KeycloakHttp((SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  @AfterEach
  void end() throws IOException {
    over.countDown();
    http.close();
    server.stop(0);
  }

  @Test
  void followsNoRedirect() throws IOException {
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      answer("/" + status, status, "");
      assertThat(http.postForm(at("/" + status), Map.of("client_secret", "s")).status())
          .isEqualTo(status);
      assertThat(http.get(at("/" + status)).status()).isEqualTo(status);
    }
    assertThat(asked).doesNotContain("/elsewhere");
  }

  @Test
  void readsNoMoreThanAMegabyte() {
    answer("/huge", 200, "x".repeat((1 << 20) + 1));

    assertThatThrownBy(() -> http.get(at("/huge")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than one megabyte");
  }

  @Test
  void waitsForNoAnswerThatNeverEnds() throws IOException {
    KeycloakHttp impatient =
        new KeycloakHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), Duration.ofMillis(300));
    server.createContext(
        "/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            for (int i = 0; i < 200; i++) {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
              if (over.await(20, TimeUnit.MILLISECONDS)) {
                return;
              }
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });

    assertThatThrownBy(() -> impatient.get(at("/drip"))).isInstanceOf(SocketTimeoutException.class);
    impatient.close();
  }

  /** Each is answered only when all of them have come: none waits for another's connection. */
  @Test
  void asksForAsManyRealmsAtOnceAsAServerHasThreads() {
    int realms = 50;
    CountDownLatch awaited = new CountDownLatch(realms);
    server.createContext(
        "/slow",
        exchange -> {
          awaited.countDown();
          try (exchange) {
            exchange.sendResponseHeaders(awaited.await(20, TimeUnit.SECONDS) ? 200 : 503, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    ExecutorService mails = Executors.newCachedThreadPool();

    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, realms)
            .mapToObj(
                realm -> CompletableFuture.supplyAsync(() -> statusOf("/slow?" + realm), mails))
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200).hasSize(realms);
    mails.shutdown();
  }

  private int statusOf(String path) {
    try {
      return http.get(at(path)).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            asked.add(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().set("Location", at("/elsewhere").toString());
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
              exchange.getResponseBody().write(bytes);
            }
          }
        });
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }
}
