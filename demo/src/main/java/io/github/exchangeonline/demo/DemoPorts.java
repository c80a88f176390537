package io.github.exchangeonline.demo;

import io.github.exchangeonline.launcher.Ports;
import java.util.function.Consumer;

/** Where everything listens: at the usual places, or at others where those are taken. */
record DemoPorts(int keycloak, int entra, int inbox, int smtp) {

  static DemoPorts pick(Consumer<String> say) {
    return new DemoPorts(
        pick("Keycloak", 8080, say),
        pick("the stand-in's sign-in page", 8081, say),
        pick("the inbox", 8025, say),
        pick("the stand-in's mail server", 1587, say));
  }

  private static int pick(String what, int preferred, Consumer<String> say) {
    int port = Ports.preferably(preferred);
    if (port != preferred) {
      say.accept("Port " + preferred + " is taken; " + what + " gets " + port + ".");
    }
    return port;
  }
}
