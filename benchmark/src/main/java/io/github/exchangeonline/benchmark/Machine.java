package io.github.exchangeonline.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What it was measured on. */
final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** In words, by name, in the order to be read in. */
  static Map<String, String> describe(Installation site) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Map<String, String> words = new LinkedHashMap<>();
    words.put("Cores", Runtime.getRuntime().availableProcessors() + processor());
    words.put("Memory", Math.round(system.getTotalMemorySize() / 1e9) + " GB");
    words.put("System", system.getName() + " " + system.getVersion() + ", " + system.getArch());
    words.put("Server's JVM", ServerJvm.of(site.keycloak().home()).version());
    words.put("Keycloak", site.keycloak().version());
    words.put("Database", "PostgreSQL " + site.database().version());
    return words;
  }

  private static String processor() throws IOException {
    if (!Files.isReadable(CPU_INFO)) {
      return "";
    }
    return Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ")")
        .findFirst()
        .orElse("");
  }
}
