package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.seal.Seal;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.Optional;

/**
 * What a stored credential turns out to be when it is opened in the place where it lies. What opens
 * is what we sealed, for this realm, user and credential id and with these open words; nothing else
 * about a row can be believed.
 */
sealed interface Opening {

  /**
   * A link.
   *
   * @param current whether the key that is active now sealed it
   */
  record Link(LinkData data, Secret refreshToken, boolean current) implements Opening {}

  /** Maybe a link: the key is not here. */
  record KeyMissing(SealException why) implements Opening {}

  /** Planted, moved, copied, edited or damaged. */
  record Broken() implements Opening {}

  /** Written by a newer version, and that version's business. */
  record Newer() implements Opening {}

  static Opening of(CredentialRow row, Seal seal) {
    if (LinkData.newer(row.credentialData()) || LinkData.newer(row.secretData())) {
      return new Newer();
    }
    Optional<LinkData> data = LinkData.read(row.credentialData());
    Optional<String> sealed = MailboxCredential.sealedToken(row.secretData());
    if (data.isEmpty() || sealed.isEmpty()) {
      return new Broken();
    }
    try {
      Secret token = seal.open(sealed.get(), row.associatedData());
      return new Link(data.get(), token, seal.current(sealed.get()));
    } catch (SealException e) {
      return switch (e.kind()) {
        case MISSING_KEY, NO_KEY -> new KeyMissing(e);
        case BROKEN -> new Broken();
        case UNKNOWN_VERSION -> new Newer();
      };
    }
  }

  /** Why a link cannot be used; empty where it opens. */
  default Optional<Diagnosis> hindrance(Mailbox mailbox) {
    if (this instanceof Link) {
      return Optional.empty();
    }
    return Optional.of(
        this instanceof KeyMissing missing
            ? keyMissing(missing.why(), mailbox)
            : Diagnoses.of(Problem.SEAL_BROKEN).with("mailbox", mailbox.address()));
  }

  /** Names the key, since only whoever has it can help. */
  static Diagnosis keyMissing(SealException why, Mailbox mailbox) {
    return Diagnoses.of(Problem.SEAL_KEY_MISSING)
        .with("mailbox", mailbox.address())
        .with("key", keyId(why))
        .with("reason", String.valueOf(why.getMessage()));
  }

  /** The id of a missing key, fit for a log: whoever plants a row chooses what it says. */
  static String keyId(SealException why) {
    String id = why.keyId().orElse("-").replaceAll("[^A-Za-z0-9._:-]", "?");
    return id.length() <= 100 ? id : id.substring(0, 100);
  }
}
