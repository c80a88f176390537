package io.github.exchangeonline.keycloak.tests.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.exchangeonline.launcher.ServerLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which logger wrote what kind of secret, with the number of lines of all kinds. */
public record LogSearch(Map<String, Set<String>> kindsByLogger, Map<String, Long> linesByLogger) {

  private static final Pattern HEAD =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\S+ (\\w+) +\\[([^\\]]+)\\].*");

  /** Searches the whole log, line by line; lines without a head belong to the one before. */
  public static LogSearch of(ServerLog log, Secrets secrets) {
    LogSearch search = new LogSearch(new TreeMap<>(), new TreeMap<>());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Files.newInputStream(log.path()), UTF_8))) {
      String logger = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher head = HEAD.matcher(line);
        if (head.matches()) {
          logger = head.group(2);
        }
        search.linesByLogger.merge(logger, 1L, Long::sum);
        for (String kind : secrets.in(line)) {
          search.kindsByLogger.computeIfAbsent(logger, any -> new TreeSet<>()).add(kind);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return search;
  }
}
