package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.http.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What Entra never does, and what stands in its place might: forged id_tokens, other answers.
 * Thread-safe; lasts until the stand-in is reset.
 */
public final class Tampering {
  private final Map<String, Reply> instead = new ConcurrentHashMap<>();
  private volatile @Nullable IdTokenFault idTokens;
  private volatile @Nullable Consumer<Map<String, Object>> tokens;

  Tampering() {}

  /** From now on every id_token has this fault. */
  public void idTokens(IdTokenFault fault) {
    idTokens = fault;
  }

  /** From now on every answer with tokens is changed so; its fields are the answer's. */
  public void tokens(Consumer<Map<String, Object>> change) {
    tokens = change;
  }

  /**
   * From now on something else answers.
   *
   * @param path of the endpoint behind the tenant, such as {@code discovery/v2.0/keys}
   */
  public void instead(String path, Reply reply) {
    instead.put(path, reply);
  }

  Optional<IdTokenFault> idTokenFault() {
    return Optional.ofNullable(idTokens);
  }

  void change(Map<String, Object> answer) {
    Consumer<Map<String, Object>> change = tokens;
    if (change != null) {
      change.accept(answer);
    }
  }

  Optional<Reply> insteadOf(String path) {
    return Optional.ofNullable(instead.get(path));
  }

  /** From now on all is as it should be again. */
  public void restore() {
    instead.clear();
    idTokens = null;
    tokens = null;
  }
}
