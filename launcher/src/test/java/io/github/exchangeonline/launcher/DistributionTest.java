package io.github.exchangeonline.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

  @TempDir Path folder;

  @Test
  void knowsItsVersionByItsTopFolder() throws IOException {
    assertThat(zip("keycloak-26.7.3/version.txt").version()).isEqualTo("26.7.3");
  }

  @Test
  void refusesAZipOfSomethingElse() throws IOException {
    Distribution other = zip("other-1.0/version.txt");

    assertThatThrownBy(other::version).hasMessageContaining("no Keycloak distribution");
  }

  @Test
  void unpacksWithoutTheTopFolderAndMakesScriptsExecutable() throws IOException {
    Path home = folder.resolve("server");

    zip("keycloak-26.7.3/bin/kc.sh", "keycloak-26.7.3/lib/a.jar").unpackInto(home);

    assertThat(home.resolve("bin/kc.sh")).isExecutable();
    assertThat(home.resolve("lib/a.jar")).hasContent("keycloak-26.7.3/lib/a.jar");
    assertThat(Files.isExecutable(home.resolve("lib/a.jar"))).isFalse();
  }

  @Test
  void unpacksNothingOutsideItsFolder() throws IOException {
    Distribution hostile = zip("keycloak-26.7.3/../../outside.txt");

    assertThatThrownBy(() -> hostile.unpackInto(folder.resolve("server")))
        .hasMessageContaining("outside its folder");
    assertThat(folder.resolve("outside.txt")).doesNotExist();
  }

  @Test
  void isLikeAnotherThatWasUnpackedWithoutWhatIsItsOwn() throws IOException {
    Path first = folder.resolve("first");
    zip("keycloak-26.7.3/bin/kc.sh", "keycloak-26.7.3/lib/a.jar", "keycloak-26.7.3/lib/quarkus/b")
        .unpackInto(first);
    Files.createDirectories(first.resolve("data"));
    Files.writeString(first.resolve("data/database"), "rows");
    Files.createDirectories(first.resolve("providers"));
    Files.writeString(first.resolve("providers/some.jar"), "jar");
    Path second = folder.resolve("second");

    Distribution.likeUnpacked(first, second);
    Files.writeString(second.resolve("lib/quarkus/b"), "built otherwise");

    assertThat(second.resolve("bin/kc.sh")).isExecutable();
    assertThat(Files.isSameFile(first.resolve("lib/a.jar"), second.resolve("lib/a.jar"))).isTrue();
    assertThat(first.resolve("lib/quarkus/b")).hasContent("keycloak-26.7.3/lib/quarkus/b");
    assertThat(second.resolve("data")).doesNotExist();
    assertThat(second.resolve("providers")).isEmptyDirectory();
  }

  /** Each entry's content is its name. */
  private Distribution zip(String... names) throws IOException {
    Path file = folder.resolve("distribution.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.getBytes(UTF_8));
      }
    }
    return new Distribution(file);
  }
}
