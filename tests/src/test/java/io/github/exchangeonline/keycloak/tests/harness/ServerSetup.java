package io.github.exchangeonline.keycloak.tests.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server shall be like.
 *
 * @param providers JARs for {@code providers/}
 * @param options of {@code kc.sh start-dev}
 * @param trusted PEM files with certificates that it trusts
 * @param folders that it sees under their own path, as they change
 */
public record ServerSetup(
    List<Path> providers, List<String> options, List<Path> trusted, List<Path> folders) {

  /** A server as it comes, without the JAR. */
  public static final ServerSetup PLAIN =
      new ServerSetup(List.of(), List.of(), List.of(), List.of());

  /** The JAR that this build made. */
  public static Path jar() {
    return path("keycloak.provider");
  }

  static Path distribution() {
    return path("keycloak.distribution");
  }

  static String property(String name) {
    String value = System.getProperty(name, "");
    if (value.isEmpty()) {
      throw new IllegalStateException(name + " is not set: run the tests by Maven, mvn verify");
    }
    return value;
  }

  private static Path path(String property) {
    return Path.of(property(property)).toAbsolutePath();
  }

  /** The same with the JAR. */
  public ServerSetup withJar() {
    return new ServerSetup(plus(providers, List.of(jar())), options, trusted, folders);
  }

  /** The same with further options. */
  public ServerSetup withOptions(String... more) {
    return new ServerSetup(providers, plus(options, List.of(more)), trusted, folders);
  }

  /** The same, trusting a certificate more. */
  public ServerSetup trusting(Path pem) {
    return new ServerSetup(providers, options, plus(trusted, List.of(pem)), folders);
  }

  /** The same, seeing a folder of this machine. */
  public ServerSetup seeing(Path folder) {
    return new ServerSetup(
        providers, options, trusted, plus(folders, List.of(folder.toAbsolutePath())));
  }

  private static <T> List<T> plus(List<T> list, List<T> more) {
    return Stream.concat(list.stream(), more.stream()).toList();
  }
}
