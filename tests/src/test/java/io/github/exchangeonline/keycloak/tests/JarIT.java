package io.github.exchangeonline.keycloak.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in the JAR, and that it is nothing but what this project wrote. Needs no server. */
class JarIT {

  private static final String PACKAGE = "io/github/exchangeonline/keycloak/";
  private static final String SERVICES = "META-INF/services/";
  private static final String MAVEN =
      "META-INF/maven/io.github.exchangeonline/keycloak-exchange-online/";

  /** Room for what is to come, but not for a library. */
  private static final long MOST_BYTES = 1024 * 1024;

  private static final int JAVA_17 = 61;

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(ServerSetup.jar().toFile());
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  @Test
  void holdsNothingThatOthersWrote() {
    assertThat(files())
        .filteredOn(name -> !name.startsWith(PACKAGE) && !name.startsWith("theme-resources/"))
        .filteredOn(name -> !name.startsWith(SERVICES))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            "META-INF/exchange-online-changelog.xml",
            MAVEN + "pom.xml",
            MAVEN + "pom.properties");
    assertThat(files())
        .filteredOn(name -> name.startsWith(PACKAGE))
        .allMatch(name -> name.matches(".*\\.(class|properties|txt)"));
    assertThat(files()).noneMatch(name -> name.startsWith(PACKAGE + "tests/"));
    assertThat(files()).noneMatch(name -> name.endsWith("beans.xml"));
  }

  @Test
  void namesItsFactoriesAndNoOthers() {
    Map<String, List<String>> services =
        files().stream()
            .filter(name -> name.startsWith(SERVICES))
            .collect(toMap(name -> name.substring(SERVICES.length()), this::namesIn));

    assertThat(services)
        .isEqualTo(
            Map.of(
                "org.keycloak.authentication.RequiredActionFactory",
                ours("link.LinkMailboxActionFactory"),
                "org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory",
                ours("ExchangeOnlineEntities"),
                "org.keycloak.credential.CredentialProviderFactory",
                ours("mailbox.MailboxCredentialProviderFactory"),
                "org.keycloak.email.EmailSenderProviderFactory",
                ours("sender.ExchangeOnlineEmailSenderFactory"),
                "org.keycloak.services.resource.RealmResourceProviderFactory",
                ours("link.LinkResourceFactory"),
                "org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory",
                ours("admin.AdminApiFactory")));
    assertThat(services.values())
        .allSatisfy(
            classes ->
                assertThat(files())
                    .containsAll(
                        classes.stream().map(name -> name.replace('.', '/') + ".class").toList()));
  }

  @Test
  void bringsThePagesAndTheirTexts() {
    assertThat(files())
        .contains(
            "theme-resources/templates/exchange-online-link.ftl",
            "theme-resources/messages/messages_en.properties",
            "theme-resources/messages/messages_de.properties",
            "theme-resources/resources/css/exchange-online.css");
  }

  @Test
  void runsOnJava17() {
    assertThat(files())
        .filteredOn(name -> name.endsWith(".class"))
        .hasSizeGreaterThan(50)
        .allSatisfy(name -> assertThat(classFileVersion(name)).isEqualTo(JAVA_17));
  }

  @Test
  void isSmall() throws IOException {
    long bytes = Files.size(ServerSetup.jar());
    System.out.printf("The JAR: %d files, %d KB%n", files().size(), (bytes + 1023) / 1024);

    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  /** The time of the build in it would make each build another file. */
  @Test
  void carriesTheTimeThatThePomSays() {
    LocalDateTime stated =
        OffsetDateTime.parse(System.getProperty("build.timestamp"))
            .atZoneSameInstant(ZoneOffset.UTC)
            .toLocalDateTime();

    assertThat(jar.stream())
        .allSatisfy(entry -> assertThat(entry.getTimeLocal()).isEqualTo(stated));
    assertThat(text(MAVEN + "pom.properties")).doesNotContain("#");
  }

  private List<String> files() {
    return jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
  }

  private static List<String> ours(String name) {
    return List.of("io.github.exchangeonline.keycloak." + name);
  }

  private List<String> namesIn(String service) {
    return text(service).lines().filter(line -> !line.isBlank()).toList();
  }

  private int classFileVersion(String name) {
    try (DataInputStream file = new DataInputStream(content(name))) {
      file.readInt();
      file.readUnsignedShort();
      return file.readUnsignedShort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(String name) {
    try (InputStream file = content(name)) {
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream content(String name) throws IOException {
    return jar.getInputStream(jar.getEntry(name));
  }
}
