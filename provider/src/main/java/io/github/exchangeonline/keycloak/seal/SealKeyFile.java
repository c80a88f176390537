package io.github.exchangeonline.keycloak.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys from a text file: one {@code id:base64 of 32 bytes} a line, {@code #} begins a comment line.
 * The first key seals, all of them open. The file is read again when it was replaced, or its time
 * or size has changed; while what is in it cannot be used, nothing is sealed, and the keys read
 * last still open. Safe to share between threads.
 */
public final class SealKeyFile implements SealKeys {

  private static final int KEY_BYTES = 32;
  private static final String HOW = "; make one with: openssl rand -base64 32";

  private final Path file;
  private volatile @Nullable Content content;

  public SealKeyFile(Path file) {
    this.file = file;
  }

  @Override
  public SealKey active() throws SealException {
    Content now = content();
    if (now.fault() != null) {
      throw SealException.noKey(now.fault());
    }
    return now.keys().values().iterator().next();
  }

  @Override
  public Optional<SealKey> byId(String id) throws SealException {
    Content now = content();
    if (now.keys().isEmpty() && now.fault() != null) {
      throw SealException.noKey(now.fault());
    }
    return Optional.ofNullable(now.keys().get(id));
  }

  /** No lock: two threads that see a change both read the file, which does no harm. */
  private Content content() {
    Content known = content;
    Map<String, SealKey> former = known == null ? Map.of() : known.keys();
    FileTime changed = FileTime.fromMillis(0);
    long size = -1;
    Object identity = "";
    Content read;
    try {
      // Before the content: a change in between shows at the next call.
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      changed = attributes.lastModifiedTime();
      size = attributes.size();
      // Behind a link that is switched to another file, as Kubernetes does, time and size may
      // agree.
      identity = Objects.requireNonNullElse(attributes.fileKey(), "");
      if (known != null && known.isOf(changed, size, identity)) {
        return known;
      }
      Map<String, SealKey> keys = parse(Files.readString(file, UTF_8));
      read = new Content(changed, size, identity, keys, null);
    } catch (IOException e) {
      String fault = "The seal key file " + file + " " + words(e);
      read = new Content(changed, size, identity, former, fault);
    } catch (IllegalArgumentException e) {
      String fault = "The seal key file " + file + " " + e.getMessage();
      read = new Content(changed, size, identity, former, fault);
    }
    content = read;
    return read;
  }

  private static String words(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "may not be read by the server's user";
    }
    if (e instanceof CharacterCodingException) {
      return "is not text in UTF-8";
    }
    return "cannot be read (" + e.getClass().getSimpleName() + ")";
  }

  /** Its messages name the line, never what is in it. */
  private static Map<String, SealKey> parse(String text) {
    Map<String, SealKey> keys = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#")) {
        SealKey key = key(line, "has in line " + number + " ");
        if (keys.putIfAbsent(key.id(), key) != null) {
          throw new IllegalArgumentException(
              "has in line " + number + " an id that an earlier line has");
        }
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("holds no key" + HOW);
    }
    return keys;
  }

  private static SealKey key(String line, String where) {
    int colon = line.indexOf(':');
    String id = colon < 0 ? "" : line.substring(0, colon).strip();
    if (!id.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new IllegalArgumentException(
          where + "no id of letters, digits, '.', '_' or '-' before a colon (wanted: id:base64)");
    }
    byte[] material;
    try {
      material = Base64.getDecoder().decode(line.substring(colon + 1).strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + "something that is not base64" + HOW, e);
    }
    if (material.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          where + "a key of " + material.length + " bytes, but " + KEY_BYTES + " are needed" + HOW);
    }
    return new SealKey(id, material);
  }

  private record Content(
      FileTime changed,
      long size,
      Object identity,
      Map<String, SealKey> keys,
      @Nullable String fault) {

    boolean isOf(FileTime otherTime, long otherSize, Object otherIdentity) {
      return size == otherSize && changed.equals(otherTime) && identity.equals(otherIdentity);
    }
  }
}
