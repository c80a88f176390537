package io.github.exchangeonline.keycloak.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealKeyFileTest {

  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String OTHER_KEY =
      Base64.getEncoder().encodeToString("another key of thirty-two bytes.".getBytes(UTF_8));

  @TempDir private Path folder;
  private Path file;
  private SealKeyFile keys;
  private long minutes;

  @BeforeEach
  void name() {
    file = folder.resolve("keys.txt");
    keys = new SealKeyFile(file);
  }

  @Test
  void sealsWithTheFirstAndOpensWithAll() throws Exception {
    write("# of 2026\n\nnew:" + KEY + "\n old : " + KEY + " \n");
    assertThat(keys.active().id()).isEqualTo("new");
    assertThat(keys.byId("old")).map(SealKey::id).contains("old");
    assertThat(keys.byId("other")).isEmpty();
  }

  @Test
  void readsAgainWhenTheFileHasChanged() throws Exception {
    write("one:" + KEY);
    assertThat(keys.active().id()).isEqualTo("one");
    write("two:" + KEY);
    assertThat(keys.active().id()).isEqualTo("two");
  }

  /** As Kubernetes mounts a Secret: two files of one time and size, and a link that is switched. */
  @Test
  void readsAgainWhenALinkOnTheWayLeadsElsewhere() throws Exception {
    for (String id : new String[] {"one", "two"}) {
      Path mounted = Files.createDirectory(folder.resolve(".." + id)).resolve("keys.txt");
      Files.writeString(mounted, id + ":" + KEY);
      Files.setLastModifiedTime(mounted, FileTime.fromMillis(60_000));
    }
    switchTo("..one");
    Files.createSymbolicLink(file, Path.of("..data", "keys.txt"));
    assertThat(keys.active().id()).isEqualTo("one");

    switchTo("..two");

    assertThat(keys.active().id()).isEqualTo("two");
  }

  /** The order that the documentation gives: the nodes of a cluster never get a file at once. */
  @Test
  void aKeyThatIsAddedAtTheBottomAndThenMovedToTheTopIsMissingOnNoNode() throws Exception {
    Path ofOther = folder.resolve("other.txt");
    SealKeyFile other = new SealKeyFile(ofOther);
    write("old:" + KEY);
    write(ofOther, "old:" + KEY);
    String before = open(other, seal(keys));

    for (String step :
        new String[] {
          "old:" + KEY + "\nnew:" + OTHER_KEY, "new:" + OTHER_KEY + "\nold:" + KEY,
        }) {
      write(step);
      assertThat(open(other, seal(keys))).isEqualTo(before);
      assertThat(open(keys, seal(other))).isEqualTo(before);
      write(ofOther, step);
      assertThat(open(other, seal(keys))).isEqualTo(before);
      assertThat(open(keys, seal(other))).isEqualTo(before);
    }

    assertThat(keys.active().id()).isEqualTo("new");
    assertThat(other.active().id()).isEqualTo("new");
  }

  @Test
  void aNewKeyThatBeginsAtTheTopIsMissingWhereItHasNotArrived() throws Exception {
    Path ofOther = folder.resolve("other.txt");
    write(ofOther, "old:" + KEY);
    write("new:" + OTHER_KEY + "\nold:" + KEY);

    assertThatThrownBy(() -> open(new SealKeyFile(ofOther), seal(keys)))
        .isInstanceOfSatisfying(
            SealException.class,
            e -> assertThat(e.kind()).isEqualTo(SealException.Kind.MISSING_KEY));
  }

  private static String seal(SealKeys node) throws SealException {
    return new Seal(node).seal(Secret.of("token"), new byte[0]);
  }

  private static String open(SealKeys node, String sealed) throws SealException {
    return new Seal(node).open(sealed, new byte[0]).reveal();
  }

  @Test
  void sealsNothingButStillOpensWhileTheFileIsHalfWritten() throws Exception {
    write("one:" + KEY);
    assertThat(keys.active().id()).isEqualTo("one");
    write("one:" + KEY.substring(0, 10));
    assertFault("line 1");
    assertThat(keys.byId("one")).isPresent();
    write("one:" + KEY);
    assertThat(keys.active().id()).isEqualTo("one");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws Exception {
    assertFault("does not exist");
    write("# nothing\n");
    assertFault("holds no key");
    write("a:" + KEY + "\nno colon\n");
    assertFault("line 2 no id");
    write("a:*" + KEY);
    assertFault("line 1 something that is not base64");
    write("a:" + Base64.getEncoder().encodeToString(new byte[16]));
    assertFault("16 bytes, but 32 are needed");
    write("a:" + KEY + "\na:" + KEY);
    assertFault("line 2 an id that an earlier line has");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertFault("is not text in UTF-8");
  }

  private void assertFault(String words) {
    assertThatThrownBy(keys::active)
        .isInstanceOfSatisfying(
            SealException.class, e -> assertThat(e.kind()).isEqualTo(SealException.Kind.NO_KEY))
        .hasMessageContaining(words)
        .hasMessageContaining("keys.txt")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("AAAAAAAA"));
  }

  private void switchTo(String target) throws IOException {
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(target));
    Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(String text) throws IOException {
    write(file, text);
  }

  private void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(60_000 * ++minutes));
  }
}
