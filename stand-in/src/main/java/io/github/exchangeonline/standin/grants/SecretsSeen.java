package io.github.exchangeonline.standin.grants;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every value that only Entra, the client and the browser between them may know: what Entra handed
 * out and what it was shown, right or wrong. For tests that look for them elsewhere. Thread-safe.
 */
public final class SecretsSeen {

  /** What a value was used as. */
  public enum Kind {
    /** Sent back to the client by way of the browser. */
    AUTHORIZATION_CODE,
    /** Shown with the code, as PKCE wants it. */
    CODE_VERIFIER,
    /** Shown at the authorize endpoint, repeated in the id_token. */
    NONCE,
    /** Shown at the authorize endpoint, sent back with the code. */
    STATE,
    /** Shown at the token endpoint. */
    CLIENT_SECRET,
    /** A JWT, or opaque for personal accounts; expired ones included. */
    ACCESS_TOKEN,
    /** Opaque. */
    REFRESH_TOKEN,
    /** A JWT. */
    ID_TOKEN
  }

  /** A value and what it was used as. */
  public record Seen(Kind kind, String value) {
    @Override
    public String toString() {
      return kind + "[" + value.length() + " characters]";
    }
  }

  private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

  /** Notes a value; absent ones are none. */
  public void add(Kind kind, @Nullable String value) {
    if (value != null) {
      seen.add(new Seen(kind, value));
    }
  }

  /** All values since the last {@link #clear}, in no order. */
  public Set<Seen> all() {
    return Set.copyOf(seen);
  }

  /** All values of that kind. */
  public List<String> all(Kind kind) {
    return seen.stream().filter(one -> one.kind() == kind).map(Seen::value).toList();
  }

  /** Forgets all. */
  public void clear() {
    seen.clear();
  }
}
