package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.seal.Seal;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.seal.SealKey;
import io.github.exchangeonline.keycloak.seal.SealKeyFile;
import io.github.exchangeonline.keycloak.seal.SealKeys;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Which key seals a realm's refresh tokens: the key file's where the server names one, else the
 * realm's own AES key. What an earlier realm key sealed still opens after a key file was named.
 * Thread-safe.
 */
public final class Seals {

  /** Ids of realm keys are told from ids in the key file by this. */
  private static final String REALM_KEY = "realm:";

  private final @Nullable SealKeyFile file;

  public Seals(Optional<Path> keyFile) {
    this.file = keyFile.map(SealKeyFile::new).orElse(null);
  }

  /** Whether sealed tokens lie in the same database as the key that opens them. */
  public boolean keyLiesInDatabase() {
    return file == null;
  }

  /** The realm's seal, good for the life of the session. */
  public Seal of(KeycloakSession session, RealmModel realm) {
    return new Seal(new RealmOrFile(session, realm));
  }

  private final class RealmOrFile implements SealKeys {
    private final KeycloakSession session;
    private final RealmModel realm;

    RealmOrFile(KeycloakSession session, RealmModel realm) {
      this.session = session;
      this.realm = realm;
    }

    @Override
    public SealKey active() throws SealException {
      if (file != null) {
        return file.active();
      }
      return key(session.keys().getActiveKey(realm, KeyUse.ENC, Algorithm.AES));
    }

    @Override
    public Optional<SealKey> byId(String id) throws SealException {
      if (!id.startsWith(REALM_KEY)) {
        return file == null ? Optional.empty() : file.byId(id);
      }
      String kid = id.substring(REALM_KEY.length());
      return Optional.ofNullable(session.keys().getKey(realm, kid, KeyUse.ENC, Algorithm.AES))
          .map(RealmOrFile::key);
    }

    private static SealKey key(KeyWrapper wrapper) {
      return new SealKey(REALM_KEY + wrapper.getKid(), wrapper.getSecretKey().getEncoded());
    }
  }
}
