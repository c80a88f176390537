package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of attacks names tests that there are. */
class DocumentedAttacksTest {

  private static final Path ROOT = Path.of("..");

  /** A class with or without a method, or a method of the class named before it. */
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:IT|Test))?(?:#(\\w+))?`");

  @Test
  void everyNamedTestIsThere() throws IOException {
    String table = Files.readString(ROOT.resolve("docs/attacks.md"));
    List<String> missing = new ArrayList<>();
    String source = "";
    int named = 0;
    for (Matcher name = NAME.matcher(table); name.find(); named++) {
      if (name.group(1) != null) {
        source = source(name.group(1));
      }
      String method = name.group(2);
      if (source.isEmpty() || (method != null && !source.contains("void " + method + "("))) {
        missing.add(name.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(80);
  }

  private static String source(String type) throws IOException {
    for (String module : List.of("provider", "tests")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        List<Path> found =
            files.filter(file -> file.endsWith(Path.of(type + ".java"))).limit(1).toList();
        if (!found.isEmpty()) {
          return Files.readString(found.get(0));
        }
      }
    }
    return "";
  }
}
