package io.github.exchangeonline.keycloak.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.StoredFacts;
import io.github.exchangeonline.keycloak.seal.Seal;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.seal.SealKey;
import io.github.exchangeonline.keycloak.seal.SealKeys;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** User administrators and databases may hold anything where a link is looked for. */
class CredentialPropertyTest {

  private final Seal seal = new Seal(new OneKey(new SealKey("key", new byte[32])));

  @Property
  void readsWhatItWrote(@ForAll("links") LinkData data) {
    assertThat(LinkData.read(data.json())).contains(data);
    assertThat(LinkData.newer(data.json())).isFalse();
  }

  @Property
  void opensALinkInItsPlaceOnly(
      @ForAll("links") LinkData data,
      @ForAll @IntRange(min = 0, max = 4) int field,
      @ForAll("texts") String other)
      throws SealException {
    CredentialRow row = row(data.json(), seal);
    assertThat(Opening.of(row, seal)).isInstanceOf(Opening.Link.class);

    CredentialRow moved = changed(row, field, other);
    Assume.that(!moved.equals(row));
    assertThat(Opening.of(moved, seal)).isNotInstanceOf(Opening.Link.class);
  }

  @Property
  void takesNothingForALinkThatNobodySealed(
      @ForAll("stored") String data, @ForAll("stored") String secret) {
    Opening opening =
        Opening.of(
            new CredentialRow("id", "realm", "user", MailboxCredential.TYPE, data, secret), seal);

    assertThat(opening).isNotInstanceOf(Opening.Link.class);
    opening
        .hindrance(new Mailbox("a@b.example"))
        .ifPresent(it -> assertThat(it.oneLine()).doesNotContainPattern("\\p{Cntrl}"));
  }

  /** A column of 2,000 characters holds what fits, and a reader of it never fails. */
  @Property
  void keepsFactsWithinTheirColumn(
      @ForAll Map<String, String> facts, @ForAll("stored") String column) {
    String written = StoredFacts.write(facts);

    assertThat(written.getBytes(UTF_8).length).isLessThanOrEqualTo(2000);
    assertThat(facts.keySet()).containsAll(StoredFacts.read(written).keySet());
    assertThat(StoredFacts.read(column)).doesNotContainValue(null);
  }

  private static CredentialRow row(String data, Seal seal) throws SealException {
    byte[] place = CredentialRow.associatedData("realm", "user", "id", data);
    return new CredentialRow(
        "id",
        "realm",
        "user",
        MailboxCredential.TYPE,
        data,
        MailboxCredential.secretData(seal.seal(Secret.of("token"), place)));
  }

  private static CredentialRow changed(CredentialRow row, int field, String other) {
    return new CredentialRow(
        field == 0 ? other : row.id(),
        field == 1 ? other : row.realmId(),
        field == 2 ? other : row.userId(),
        row.type(),
        field == 3 ? other : row.credentialData(),
        field == 4 ? other : row.secretData());
  }

  @Provide
  Arbitrary<LinkData> links() {
    return Combinators.combine(
            texts(), texts(), texts(), texts(), texts(), texts(), texts(), Arbitraries.longs())
        .as(
            (mailbox, cloud, tid, oid, account, client, scope, at) ->
                new LinkData(1, mailbox, cloud, tid, oid, account, client, scope, at));
  }

  /** Without halves of surrogate pairs, which no database keeps. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(40).filter(it -> UTF_8.newEncoder().canEncode(it));
  }

  @Provide
  Arbitrary<String> stored() {
    return Arbitraries.oneOf(
        texts(),
        links().map(LinkData::json),
        Arbitraries.of(
            "",
            "null",
            "[]",
            "7",
            "{}",
            "{\"v\":2}",
            "{\"code\":null}",
            "{\"v\":1e999}",
            "{\"v\":\"1\"}",
            "{\"v\":1,\"token\":null}",
            "{\"v\":1,\"token\":\"v1.a2V5.AAAA\"}",
            "{\"v\":1,\"token\":\"v9.a2V5.AAAA\"}",
            "{\"v\":1,\"token\":[\"v1\"]}",
            "[".repeat(2000)));
  }

  private record OneKey(SealKey active) implements SealKeys {
    @Override
    public Optional<SealKey> byId(String id) {
      return Optional.of(active).filter(it -> it.id().equals(id));
    }
  }
}
