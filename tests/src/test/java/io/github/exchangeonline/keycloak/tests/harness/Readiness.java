package io.github.exchangeonline.keycloak.tests.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks an address until it answers. */
public final class Readiness {

  private static final Duration POLL = Duration.ofMillis(100);

  private Readiness() {}

  /** Returns when it says 200; fails where it has not within the bound. */
  public static void await(URI address, Duration bound) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long deadline = System.nanoTime() + bound.toNanos();
    while (!answers(client, address)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(address + " did not answer within " + bound);
      }
      try {
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + address, e);
      }
    }
  }

  private static boolean answers(HttpClient client, URI address) {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
