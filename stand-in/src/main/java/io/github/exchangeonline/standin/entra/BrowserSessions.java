package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is signed in in which browser, by cookie. */
final class BrowserSessions {
  private static final String COOKIE = "ESTSAUTHPERSISTENT";

  private final Map<String, List<Account>> sessions = new ConcurrentHashMap<>();

  /** The accounts signed in, the latest first. */
  List<Account> signedIn(Request request) {
    String id = id(request);
    return id == null ? List.of() : sessions.getOrDefault(id, List.of());
  }

  /** Signs the account in; the reply carries the session to the browser. */
  Reply signIn(Request request, Account account, Reply reply, String newId) {
    String known = id(request);
    String id = known == null ? newId : known;
    sessions.compute(
        id,
        (key, before) -> {
          List<Account> all = new ArrayList<>(before == null ? List.of() : before);
          all.remove(account);
          all.add(0, account);
          return List.copyOf(all);
        });
    return reply.with(
        "Set-Cookie",
        COOKIE
            + "="
            + id
            + "; path=/; HttpOnly"
            + (request.secure() ? "; Secure; SameSite=None" : ""));
  }

  void signOut(Request request) {
    String id = id(request);
    if (id != null) {
      sessions.remove(id);
    }
  }

  void clear() {
    sessions.clear();
  }

  /** The same for one account in one browser. */
  static String sessionState(String id, Account account) {
    return UUID.nameUUIDFromBytes(
            (id + account.objectId()).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }

  @Nullable String id(Request request) {
    String id = request.cookie(COOKIE);
    return id == null || id.isEmpty() ? null : id;
  }
}
