package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.seal.Seal;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.seal.SealKey;
import io.github.exchangeonline.keycloak.seal.SealKeys;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpeningTest {

  private static final String DATA =
      new LinkData(1, "a@x.example", "login", "tid", "oid", "a@x.example", "client", "scope", 7)
          .json();
  private static final SealKey OLD = new SealKey("old", new byte[32]);
  private static final SealKey NEW =
      new SealKey("new", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

  @Test
  void opensWhatWasSealedForThisPlace() throws SealException {
    assertThat(Opening.of(row("realm", "user", "id", DATA), seal(OLD)))
        .isInstanceOfSatisfying(
            Opening.Link.class,
            link -> {
              assertThat(link.refreshToken()).isEqualTo(Secret.of("token"));
              assertThat(link.data().mailbox()).isEqualTo("a@x.example");
              assertThat(link.current()).isTrue();
            });
  }

  @Test
  void tellsThatAnotherKeyIsActiveByNow() throws SealException {
    assertThat(Opening.of(row("realm", "user", "id", DATA), seal(NEW, OLD)))
        .isInstanceOfSatisfying(Opening.Link.class, link -> assertThat(link.current()).isFalse());
  }

  @Test
  void believesNothingOfARowThatWasMovedCopiedOrEdited() throws SealException {
    String secret = row("realm", "user", "id", DATA).secretData();
    for (CredentialRow row :
        List.of(
            new CredentialRow("id", "realm", "other", MailboxCredential.TYPE, DATA, secret),
            new CredentialRow("id", "other", "user", MailboxCredential.TYPE, DATA, secret),
            new CredentialRow("other", "realm", "user", MailboxCredential.TYPE, DATA, secret),
            new CredentialRow(
                "id", "realm", "user", MailboxCredential.TYPE, DATA.replace("a@x", "b@x"), secret),
            new CredentialRow("id", "realm", "user", MailboxCredential.TYPE, DATA + " ", secret),
            new CredentialRow("id", "realm", "user", MailboxCredential.TYPE, DATA, "{}"),
            new CredentialRow("id", "realm", "user", MailboxCredential.TYPE, DATA, ""),
            new CredentialRow("id", "realm", "user", MailboxCredential.TYPE, "{}", secret),
            new CredentialRow("id", "realm", "user", MailboxCredential.TYPE, "", secret))) {
      assertThat(Opening.of(row, seal(OLD))).isInstanceOf(Opening.Broken.class);
    }
  }

  @Test
  void tellsAMissingKeyFromDamageAndNamesIt() throws SealException {
    Opening opening = Opening.of(row("realm", "user", "id", DATA), seal(NEW));

    assertThat(opening).isInstanceOf(Opening.KeyMissing.class);
    assertThat(opening.hindrance(new Mailbox("a@x.example")).orElseThrow().oneLine())
        .contains("(old)", "a@x.example");
  }

  @Test
  void namesAPlantedKeyIdWithoutLettingItWriteIntoTheLog() {
    String id = "a\nb\u001b[31m" + "x".repeat(200);
    String text =
        "v1."
            + java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(id.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "."
            + "A".repeat(64);
    Opening opening =
        Opening.of(
            new CredentialRow(
                "id",
                "realm",
                "user",
                MailboxCredential.TYPE,
                DATA,
                MailboxCredential.secretData(text)),
            seal(OLD));

    assertThat(opening)
        .isInstanceOfSatisfying(
            Opening.KeyMissing.class,
            missing -> assertThat(Opening.keyId(missing.why())).matches("[a-zA-Z0-9?]{100}"));
  }

  @Test
  void leavesWhatANewerVersionWroteToIt() throws SealException {
    CredentialRow row = row("realm", "user", "id", DATA);
    String newer = DATA.replace("\"v\":1", "\"v\":2");
    for (CredentialRow written :
        List.of(
            new CredentialRow("id", "realm", "user", row.type(), newer, row.secretData()),
            new CredentialRow(
                "id",
                "realm",
                "user",
                row.type(),
                DATA,
                row.secretData().replace("\"v\":1", "\"v\":2")),
            new CredentialRow(
                "id", "realm", "user", row.type(), DATA, row.secretData().replace("v1.", "v2.")))) {
      assertThat(Opening.of(written, seal(OLD))).isInstanceOf(Opening.Newer.class);
    }
  }

  private static CredentialRow row(String realm, String user, String id, String data)
      throws SealException {
    String sealed =
        seal(OLD).seal(Secret.of("token"), CredentialRow.associatedData(realm, user, id, data));
    return new CredentialRow(
        id, realm, user, MailboxCredential.TYPE, data, MailboxCredential.secretData(sealed));
  }

  private static Seal seal(SealKey... keys) {
    return new Seal(
        new SealKeys() {
          @Override
          public SealKey active() {
            return keys[0];
          }

          @Override
          public Optional<SealKey> byId(String id) {
            return List.of(keys).stream().filter(key -> key.id().equals(id)).findFirst();
          }
        });
  }
}
