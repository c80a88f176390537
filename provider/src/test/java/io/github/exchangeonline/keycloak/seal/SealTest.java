package io.github.exchangeonline.keycloak.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final Secret TOKEN = Secret.of("1.AX-refresh token with ümläuts");
  private static final byte[] PLACE = AssociatedData.of("realm", "user", "credential");

  private final Keys keys = new Keys("first");
  private final Seal seal = new Seal(keys);

  @Test
  void opensWhatItSealed() throws SealException {
    assertThat(seal.open(seal.seal(TOKEN, PLACE), PLACE)).isEqualTo(TOKEN);
  }

  @Test
  void sealsTheSameValueDifferentlyEachTime() throws SealException {
    assertThat(seal.seal(TOKEN, PLACE)).isNotEqualTo(seal.seal(TOKEN, PLACE));
  }

  @Test
  void namesVersionAndKeyAndHidesTheRest() throws SealException {
    String sealed = seal.seal(TOKEN, PLACE);
    assertThat(sealed).startsWith("v1." + base64("first") + ".").doesNotContain("refresh");
    assertThat(sealed.split("\\.")).hasSize(3);
  }

  @Test
  void doesNotOpenInAnotherPlace() throws SealException {
    String sealed = seal.seal(TOKEN, PLACE);
    assertKind(
        sealed, AssociatedData.of("realm", "other", "credential"), SealException.Kind.BROKEN);
  }

  @Test
  void doesNotOpenWhateverSingleCharacterWasChanged() throws SealException {
    String sealed = seal.seal(TOKEN, PLACE);
    for (int i = 0; i < sealed.length(); i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      assertThatThrownBy(() -> seal.open(changed, PLACE))
          .as("%s", i)
          .isInstanceOf(SealException.class);
    }
  }

  @Test
  void authenticatesTheKeyIdToo() throws SealException {
    keys.alias("second", "first");
    String renamed = seal.seal(TOKEN, PLACE).replace(base64("first"), base64("second"));
    assertKind(renamed, PLACE, SealException.Kind.BROKEN);
  }

  @Test
  void tellsAMissingKeyByItsName() throws SealException {
    String sealed = seal.seal(TOKEN, PLACE);
    keys.forget("first");
    assertKind(sealed, PLACE, SealException.Kind.MISSING_KEY)
        .asInstanceOf(InstanceOfAssertFactories.type(SealException.class))
        .satisfies(e -> assertThat(e.keyId()).contains("first"))
        .satisfies(e -> assertThat(e).hasMessageContaining("'first'"));
  }

  @Test
  void tellsAnUnknownVersionFromGarbage() {
    assertKind("v2.Zmlyc3Q.AAAA", PLACE, SealException.Kind.UNKNOWN_VERSION);
    for (String garbage :
        new String[] {"", ".", "v1", "v1.Zmlyc3Q", "v1.Zmlyc3Q.", "v1.!.AAAA", "plain", "{}"}) {
      assertKind(garbage, PLACE, SealException.Kind.BROKEN);
    }
  }

  @Test
  void isCurrentOnlyUnderTheActiveKey() throws SealException {
    String sealed = seal.seal(TOKEN, PLACE);
    assertThat(seal.current(sealed)).isTrue();
    keys.activate("second");
    assertThat(seal.current(sealed)).isFalse();
    assertThat(seal.open(sealed, PLACE)).isEqualTo(TOKEN);
    assertThat(seal.current("plain")).isFalse();
  }

  @Test
  void keepsFieldsApartInAssociatedData() {
    assertThat(AssociatedData.of("ab", "c")).isNotEqualTo(AssociatedData.of("a", "bc"));
    assertThat(AssociatedData.of("a")).isNotEqualTo(AssociatedData.of("a", ""));
    assertThat(AssociatedData.of("a", "b")).isEqualTo(AssociatedData.of("a", "b"));
  }

  @Test
  void printsNeitherSecretNorKey() {
    assertThat(TOKEN).hasToString("[secret]");
    assertThat(new SealKey("k", new byte[32])).hasToString("SealKey[k]");
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a");
  }

  @Test
  void refusesAShortKey() {
    assertThatThrownBy(() -> new SealKey("k", new byte[15])).hasMessageContaining("15 bytes");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertKind(
      String sealed, byte[] place, SealException.Kind kind) {
    return assertThatThrownBy(() -> seal.open(sealed, place))
        .as("%s", sealed)
        .isInstanceOfSatisfying(SealException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("refresh"));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Keys implements SealKeys {
    private final Map<String, SealKey> known = new HashMap<>();
    private String active;

    Keys(String active) {
      this.active = active;
      activate(active);
    }

    void activate(String id) {
      byte[] material = new byte[32];
      material[0] = (byte) id.hashCode();
      known.put(id, new SealKey(id, material));
      active = id;
    }

    void alias(String id, String of) {
      known.put(id, new SealKey(id, known.get(of).material()));
    }

    void forget(String id) {
      known.remove(id);
    }

    @Override
    public SealKey active() {
      return known.get(active);
    }

    @Override
    public Optional<SealKey> byId(String id) {
      return Optional.ofNullable(known.get(id));
    }
  }
}
