package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;

/** The query of an address, as it stands there. */
public final class Query {

  private Query() {}

  /** A parameter's value, still encoded; fails the test where there is none. */
  public static String parameter(URI address, String name) {
    for (String pair : address.getRawQuery().split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    throw new AssertionError("no " + name + " in " + address);
  }

  /** The same address with another value, already encoded, of a parameter that it has. */
  public static URI with(URI address, String name, String value) {
    return URI.create(
        address.toString().replace(name + "=" + parameter(address, name), name + "=" + value));
  }
}
