package io.github.exchangeonline.keycloak.tests.harness;

import java.util.Arrays;
import java.util.List;

/** Which Keycloak the tests run on, for what Keycloak itself does otherwise in a newer one. */
public final class ServerVersion {

  private ServerVersion() {}

  /** Whether it is this minor version, such as {@code 26.6}, or a newer one. */
  public static boolean since(String minor) {
    List<Integer> here = numbers(System.getProperty("keycloak.version"));
    List<Integer> wanted = numbers(minor);
    int major = here.get(0).compareTo(wanted.get(0));
    return major > 0 || (major == 0 && here.get(1) >= wanted.get(1));
  }

  private static List<Integer> numbers(String version) {
    return Arrays.stream(version.split("\\.", -1)).map(Integer::valueOf).toList();
  }
}
