package io.github.exchangeonline.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How one server is called: its command line and environment. */
record ServerCommand(
    Path home,
    int httpPort,
    List<String> options,
    boolean importsRealms,
    Map<String, String> environment,
    Path javaHome,
    AdminLogin admin) {

  ServerCommand {
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
  }

  URI baseUri() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  List<String> line() {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("bin").resolve("kc.sh").toString());
    line.add("start-dev");
    line.add("--http-host=127.0.0.1");
    line.add("--http-port=" + httpPort);
    if (options.stream().noneMatch(option -> option.startsWith("--http-management-port="))) {
      // Its default is one fixed port: two servers with health or metrics switched on would meet
      // there.
      line.add("--http-management-port=" + Ports.free());
    }
    if (importsRealms) {
      line.add("--import-realm");
    }
    line.addAll(options);
    return List.copyOf(line);
  }

  /** The environment inherited from here, without what would steer the server by accident. */
  Map<String, String> environmentOver(Map<String, String> inherited) {
    Map<String, String> all = new TreeMap<>(inherited);
    all.keySet().removeIf(ServerCommand::steersKeycloak);
    all.put("JAVA_HOME", javaHome.toString());
    all.put("KC_BOOTSTRAP_ADMIN_USERNAME", admin.username());
    all.put("KC_BOOTSTRAP_ADMIN_PASSWORD", admin.password());
    all.putAll(environment);
    return all;
  }

  private static boolean steersKeycloak(String name) {
    return name.startsWith("KC_")
        || name.startsWith("KCRAW_")
        || name.startsWith("KEYCLOAK_")
        || name.startsWith("QUARKUS_")
        || name.startsWith("JAVA_")
        || name.startsWith("DEBUG")
        || name.equals("JDK_JAVA_OPTIONS")
        || name.equals("JAVA")
        || name.equals("PRINT_ENV");
  }
}
