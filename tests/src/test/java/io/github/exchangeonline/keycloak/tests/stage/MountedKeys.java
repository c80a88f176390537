package io.github.exchangeonline.keycloak.tests.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * A key file as Kubernetes mounts a Secret: {@code keys} leads to {@code ..data/keys}, {@code
 * ..data} to a folder of one version, and a new version is switched to at once.
 */
public final class MountedKeys {

  private final Path folder;
  private int version;

  public MountedKeys() {
    try {
      folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target", "keycloak")), "keys-")
              .toAbsolutePath();
      // A container's server is another user.
      folder.toFile().setExecutable(true, false);
      folder.toFile().setReadable(true, false);
      Files.createSymbolicLink(folder.resolve("keys"), Path.of("..data", "keys"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mount. */
  public Path folder() {
    return folder;
  }

  /** The option that names the file. */
  public String option() {
    return "--spi-email-sender--exchange-online--seal-key-file=" + folder.resolve("keys");
  }

  /** Switches to a version with these keys, the first of which seals. */
  public void hold(String... ids) {
    try {
      Path next = Files.createDirectory(folder.resolve("..2026_" + ++version));
      Files.writeString(
          next.resolve("keys"), Arrays.stream(ids).map(MountedKeys::line).collect(joining()));
      Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
      Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joining() {
    return Collectors.joining();
  }

  /** One id is always the same key. */
  private static String line(String id) {
    byte[] key = Arrays.copyOf(id.repeat(32).getBytes(UTF_8), 32);
    return id + ":" + Base64.getEncoder().encodeToString(key) + "\n";
  }
}
