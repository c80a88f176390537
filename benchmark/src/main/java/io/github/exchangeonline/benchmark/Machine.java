package io.github.exchangeonline.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What it was measured on. */
final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** How busy it is now: processes that run or want to, over the last minute. */
  static double load() {
    return system().getSystemLoadAverage();
  }

  /**
   * In words, by name, in the order to be read in.
   *
   * @param loadBefore {@link #load} before anything was started
   */
  static Map<String, String> describe(Installation site, double loadBefore) throws IOException {
    OperatingSystemMXBean system = system();
    Map<String, String> words = new LinkedHashMap<>();
    words.put("Cores", Runtime.getRuntime().availableProcessors() + processor());
    words.put("Memory", Math.round(system.getTotalMemorySize() / 1e9) + " GB");
    words.put("Load before the run", String.format(Locale.ROOT, "%.1f", loadBefore));
    words.put("System", system.getName() + " " + system.getVersion() + ", " + system.getArch());
    words.put("Server's JVM", ServerJvm.of(site.keycloak().home()).version());
    words.put("Keycloak", site.keycloak().version());
    words.put("Database", "PostgreSQL " + site.database().version());
    return words;
  }

  private static OperatingSystemMXBean system() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
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
