package io.github.exchangeonline.keycloak.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One of the files that the page is made of, read once from beside this class. Only those listed
 * here are ever served. Immutable.
 *
 * @param type media type
 * @param tag changes with the content, in quotation marks, as the header {@code ETag} wants it
 */
record PageFile(String name, String type, String tag, String content) {

  /** The page itself. */
  static final String PAGE = "index.html";

  static final List<String> NAMES =
      List.of(
          PAGE,
          "style.css",
          "icon.svg",
          "api.js",
          "chart.js",
          "decoded.js",
          "dialog.js",
          "dom.js",
          "mailbox-actions.js",
          "mailboxes.js",
          "mails.js",
          "main.js",
          "preflight.js",
          "settings.js",
          "sign-in.js",
          "signed-in.js",
          "signed-out.js",
          "verdict.js",
          "words.js",
          "words_de.json",
          "words_en.json");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private static final Map<String, PageFile> FILES =
      NAMES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), PageFile::read));

  static Optional<PageFile> named(String name) {
    return Optional.ofNullable(FILES.get(name));
  }

  private static PageFile read(String name) {
    try (InputStream in = PageFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Not in the JAR: " + name);
      }
      byte[] content = in.readAllBytes();
      String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
      return new PageFile(name, type, tag(content), new String(content, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
