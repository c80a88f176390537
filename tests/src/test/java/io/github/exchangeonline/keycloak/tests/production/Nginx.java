package io.github.exchangeonline.keycloak.tests.production;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.standin.tls.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's nginx as a reverse proxy: TLS outside, a path prefix that the server never sees. */
public final class Nginx implements AutoCloseable {

  private static final String CONFIGURATION =
      """
      daemon off;
      pid %1$s/pid;
      error_log %1$s/error.log;
      %5$s
      events {}
      http {
        access_log off;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        server {
          listen 127.0.0.1:%2$d ssl;
          server_name localhost;
          ssl_certificate %1$s/certificate.pem;
          ssl_certificate_key %1$s/key.pem;
          location %3$s/ {
            proxy_pass http://127.0.0.1:%4$d/;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Port %2$d;
            proxy_buffer_size 64k;
            proxy_buffers 8 64k;
          }
        }
      }
      """;

  private final Process process;
  private final URI address;

  private Nginx(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Whether there is one to start; on Debian it lies where only root looks. */
  public static void assumeInstalled() {
    assumeThat(program()).as("no nginx on this machine (Debian: nginx-light)").isNotNull();
  }

  /** Starts one before a server that will listen on a port of the loopback address. */
  public static Nginx before(int serverPort, String prefix) {
    int port = Ports.free();
    try {
      Path folder = Files.createTempDirectory("nginx-");
      SelfSigned tls = SelfSigned.rsa("localhost");
      pem(folder.resolve("key.pem"), "PRIVATE KEY", tls.keys().getPrivate().getEncoded());
      pem(folder.resolve("certificate.pem"), "CERTIFICATE", tls.certificate().getEncoded());
      String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
      Path configuration = folder.resolve("nginx.conf");
      Files.writeString(
          configuration, CONFIGURATION.formatted(folder, port, prefix, serverPort, user));
      Process process =
          new ProcessBuilder(
                  List.of(
                      String.valueOf(program()),
                      "-p",
                      folder.toString(),
                      "-c",
                      configuration.toString()))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      return new Nginx(process, URI.create("https://localhost:" + port + prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where people find the server: with the prefix, without a slash at the end. */
  public URI address() {
    return address;
  }

  private static @org.jspecify.annotations.Nullable String program() {
    if (Postgres.onPath("nginx")) {
      return "nginx";
    }
    return Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : null;
  }

  private static void pem(Path file, String kind, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n", US_ASCII);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
