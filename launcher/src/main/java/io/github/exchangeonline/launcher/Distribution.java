package io.github.exchangeonline.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The distribution of a Keycloak server: a zip with one top folder, {@code keycloak-<version>}. */
record Distribution(Path zip) {

  private static final String TOP_FOLDER = "keycloak-";

  /** What the name of the top folder says, such as {@code 26.7.3}. */
  String version() {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      return file.stream()
          .map(entry -> Path.of(entry.getName()).getName(0).toString())
          .filter(name -> name.startsWith(TOP_FOLDER))
          .findFirst()
          .map(name -> name.substring(TOP_FOLDER.length()))
          .orElseThrow(() -> new IllegalArgumentException(zip + " is no Keycloak distribution"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + zip, e);
    }
  }

  /** Unpacks what is inside the top folder into the home, whose scripts can then be run. */
  void unpackInto(Path home) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path name = Path.of(entry.getName()).normalize();
        if (name.isAbsolute() || name.startsWith("..")) {
          throw new IOException(zip + " has an entry outside its folder: " + entry.getName());
        }
        if (name.getNameCount() == 1) {
          continue;
        }
        Path target = home.resolve(name.subpath(1, name.getNameCount()));
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling(""));
          try (InputStream content = file.getInputStream(entry)) {
            Files.copy(content, target);
          }
          if (target.toString().endsWith(".sh")) {
            // java.util.zip does not tell the modes that the zip records.
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
  }

  /**
   * The same as unpacked, from a home that was: its own data and providers are left out. Libraries,
   * which nobody changes, are the same files by another name where the file system can do that.
   */
  static void likeUnpacked(Path unpacked, Path home) throws IOException {
    Path libraries = unpacked.resolve("lib");
    Path built = libraries.resolve("quarkus");
    Set<Path> own = Set.of(unpacked.resolve("data"), unpacked.resolve("providers"));
    Trees.copy(
        unpacked,
        home,
        part -> own.stream().noneMatch(part::startsWith),
        file -> file.startsWith(libraries) && !file.startsWith(built));
    Files.createDirectories(home.resolve("providers"));
  }
}
