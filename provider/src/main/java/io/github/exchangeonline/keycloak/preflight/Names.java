package io.github.exchangeonline.keycloak.preflight;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks names up. Thread-safe. */
interface Names {

  /**
   * The host's addresses.
   *
   * @throws IOException where there are none, or none within that time
   */
  List<String> lookUp(String host, Duration longest) throws IOException;

  /**
   * The server's own way. A resolver may take its time and cannot be interrupted, so that it is
   * asked on a thread of its own, of which there are never more than four.
   */
  static Names ofSystem() {
    Semaphore free = new Semaphore(4);
    return (host, longest) -> {
      if (!free.tryAcquire()) {
        throw new SocketTimeoutException("looking names up takes too long");
      }
      CompletableFuture<List<String>> found = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  found.complete(addresses(host));
                } catch (UnknownHostException | RuntimeException e) {
                  found.completeExceptionally(e);
                } finally {
                  free.release();
                }
              },
              "exchange-online name lookup");
      thread.setDaemon(true);
      thread.start();
      return await(found, longest);
    };
  }

  private static List<String> addresses(String host) throws UnknownHostException {
    return Arrays.stream(InetAddress.getAllByName(host)).map(InetAddress::getHostAddress).toList();
  }

  private static List<String> await(CompletableFuture<List<String>> found, Duration longest)
      throws IOException {
    try {
      return found.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IOException("the name could not be looked up", e.getCause());
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("looking the name up took too long");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketTimeoutException("interrupted while looking the name up");
    }
  }
}
