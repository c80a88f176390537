package io.github.exchangeonline.keycloak.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is sealed comes back whole and in its place only. */
class SealPropertyTest {

  private static final SealKey KEY = new SealKey("key", new byte[32]);
  private static final byte[] PLACE = AssociatedData.of("realm", "user");

  private final Seal seal = new Seal(new OneKey(KEY));

  @Property
  void givesBackWhatWasSealed(@ForAll("texts") String text, @ForAll("texts") String place)
      throws SealException {
    byte[] here = AssociatedData.of(place);
    String sealed = seal.seal(Secret.of(text), here);

    assertThat(seal.open(sealed, here).reveal()).isEqualTo(text);
    assertThat(sealed).matches("v1\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    assertThat(seal.current(sealed)).isTrue();
  }

  @Property
  void opensNothingOfWhichOneBitWasFlipped(
      @ForAll("texts") String text, @ForAll @IntRange(min = 0) int which) throws SealException {
    String[] parts = seal.seal(Secret.of(text), PLACE).split("\\.", -1);
    byte[] bytes = Base64.getUrlDecoder().decode(parts[2]);
    int bit = which % (bytes.length * 8);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);

    refused(String.join(".", parts[0], parts[1], encoded(bytes)), PLACE);
  }

  @Property
  void opensNothingOfWhichACharacterWasReplacedOrLost(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 0) int which,
      @ForAll("texts") String other)
      throws SealException {
    String sealed = seal.seal(Secret.of(text), PLACE);
    int at = which % sealed.length();
    String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
    Assume.that(!changed.equals(sealed));

    refused(changed, PLACE);
  }

  @Property
  void opensNothingThatNobodySealed(@ForAll String text) {
    refused(text, PLACE);
    assertThat(seal.current(text)).isFalse();
  }

  @Property
  void isBoundToEveryFieldOfItsPlace(
      @ForAll @Size(max = 6) List<@net.jqwik.api.From("texts") String> here,
      @ForAll @Size(max = 6) List<@net.jqwik.api.From("texts") String> elsewhere)
      throws SealException {
    Assume.that(!here.equals(elsewhere));
    byte[] place = AssociatedData.of(here.toArray(String[]::new));
    byte[] other = AssociatedData.of(elsewhere.toArray(String[]::new));

    assertThat(Arrays.equals(place, other)).isFalse();
    refused(seal.seal(Secret.of("token"), place), other);
  }

  @Property
  void tellsAKeyThatIsNotHereByItsName(@ForAll("texts") String id) throws SealException {
    Assume.that(!id.isBlank() && !id.equals(KEY.id()));
    String sealed = new Seal(new OneKey(new SealKey(id, new byte[32]))).seal(Secret.of("x"), PLACE);

    assertThatThrownBy(() -> seal.open(sealed, PLACE))
        .isInstanceOfSatisfying(SealException.class, e -> assertThat(e.keyId()).contains(id));
  }

  /** Without halves of surrogate pairs, which are no text and become question marks. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(60).filter(it -> UTF_8.newEncoder().canEncode(it));
  }

  private void refused(String sealed, byte[] place) {
    assertThatThrownBy(() -> seal.open(sealed, place)).isInstanceOf(SealException.class);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private record OneKey(SealKey active) implements SealKeys {
    @Override
    public Optional<SealKey> byId(String id) {
      return Optional.of(active).filter(it -> it.id().equals(id));
    }
  }
}
