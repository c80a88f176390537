package io.github.exchangeonline.keycloak.seal;

import java.nio.file.Path;
import java.util.Optional;

/** Keys from a text file. */
public final class SealKeyFile implements SealKeys {

  private final Path file;

  public SealKeyFile(Path file) {
    this.file = file;
  }

  @Override
  public SealKey active() throws SealException {
    throw new UnsupportedOperationException(file.toString());
  }

  @Override
  public Optional<SealKey> byId(String id) throws SealException {
    throw new UnsupportedOperationException(file.toString());
  }
}
