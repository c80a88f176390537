package io.github.exchangeonline.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks into the JVM of a server that this process started, by the JDK's {@code jcmd}.
 *
 * @param pid of the JVM
 */
record ServerJvm(long pid) {

  /** That of the server in this folder. */
  static ServerJvm of(Path home) throws IOException {
    return new ServerJvm(
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().command().orElse("").endsWith("/java"))
            .filter(process -> process.info().commandLine().orElse("").contains(home.toString()))
            .findFirst()
            .orElseThrow(() -> new IOException("no server runs in " + home))
            .pid());
  }

  /** What is alive on the heap, in megabytes: the histogram is made after a full collection. */
  double liveMegabytes() throws IOException {
    String total = lastLine(jcmd("GC.class_histogram"));
    String[] words = total.strip().split("\\s+", -1);
    if (words.length != 3 || !words[0].equals("Total")) {
      throw new IOException("jcmd's histogram ends with: " + total);
    }
    return Long.parseLong(words[2]) / 1e6;
  }

  /** Such as {@code OpenJDK 64-Bit Server VM version 17.0.17+10}. */
  String version() throws IOException {
    return jcmd("VM.version").lines().skip(1).findFirst().orElse("");
  }

  private static String lastLine(String text) {
    List<String> lines = text.lines().toList();
    return lines.get(lines.size() - 1);
  }

  private String jcmd(String command) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    try (InputStream out = jcmd.getInputStream()) {
      return new String(out.readAllBytes(), UTF_8).strip();
    }
  }
}
