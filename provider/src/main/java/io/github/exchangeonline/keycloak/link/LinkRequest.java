package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.entra.Pkce;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * One trip to Microsoft and back. Its state is a single-use object, known to the whole cluster,
 * that names the browser's authentication session; its nonce, verifier and code stay in that
 * session.
 *
 * @param mailbox the one that is to be linked
 * @param redirectUri where Microsoft sends the browser; sent again when the code is redeemed
 * @param registration token address and client id at the start: an answer is not taken to another
 *     app
 */
record LinkRequest(
    String state, String nonce, Pkce pkce, Mailbox mailbox, URI redirectUri, String registration) {

  private static final String NOTE = "exchange-online.";
  private static final String STATE_KEY = "exchange-online.link.";
  private static final String TAKEN_KEY = "exchange-online.taken.";

  /** Notes that an answer leaves in the login. */
  private static final List<String> ANSWER =
      List.of("handle", "code", "error", "error_subcode", "error_description");

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern RANDOM_FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  static LinkRequest begin(Mailbox mailbox, URI redirectUri, String registration) {
    return new LinkRequest(random(), random(), Pkce.random(), mailbox, redirectUri, registration);
  }

  /** Keeps it, so that the callback finds its way back to {@code action}. */
  void keep(KeycloakSession session, AuthenticationSessionModel login, URI action) {
    login.setAuthNote(NOTE + "state", state);
    login.setAuthNote(NOTE + "nonce", nonce);
    login.setAuthNote(NOTE + "verifier", pkce.verifier().reveal());
    login.setAuthNote(NOTE + "mailbox", mailbox.address());
    login.setAuthNote(NOTE + "redirect", redirectUri.toString());
    login.setAuthNote(NOTE + "registration", registration);
    // What an earlier trip was answered, and nobody came back with, is not this one's answer.
    forget(login, ANSWER);
    session
        .singleUseObjects()
        .put(
            STATE_KEY + state,
            lifespan(login),
            Map.of(
                "realm", login.getRealm().getId(),
                "session", login.getParentSession().getId(),
                "tab", login.getTabId(),
                "client", login.getClient().getId(),
                "callback", Addresses.callback(session).toString(),
                "action", action.toString()));
  }

  /** Whether a state is of the last trip that this login began: an earlier one is superseded. */
  static boolean last(AuthenticationSessionModel login, String state) {
    return Secret.of(state).equals(Secret.of(note(login, "state")));
  }

  /** Whether it has the form of a state or a handle of ours; anything else is not looked up. */
  static boolean isRandom(String value) {
    return RANDOM_FORM.matcher(value).matches();
  }

  /** What is known of a state without using it up. */
  static Optional<Pending> pending(KeycloakSession session, String state) {
    return Optional.ofNullable(session.singleUseObjects().get(STATE_KEY + state)).map(Pending::new);
  }

  /** Uses a state up; false where somebody else just did. */
  static boolean use(KeycloakSession session, String state) {
    return session.singleUseObjects().remove(STATE_KEY + state) != null;
  }

  /** Keeps Microsoft's answer in the login and gives the handle that the way back shows instead. */
  static String answered(AuthenticationSessionModel login, Map<String, String> answer) {
    String handle = random();
    login.setAuthNote(NOTE + "handle", handle);
    answer.forEach((name, value) -> login.setAuthNote(NOTE + name, value));
    return handle;
  }

  /** The trip that this handle belongs to, once: its answer is taken out of the login. */
  static Optional<Answer> take(
      KeycloakSession session, AuthenticationSessionModel login, String handle) {
    String expected = login.getAuthNote(NOTE + "handle");
    if (expected == null || !Secret.of(expected).equals(Secret.of(handle))) {
      return Optional.empty();
    }
    // Two requests at once both find it in the login; only one may redeem the code.
    if (!session.singleUseObjects().putIfAbsent(TAKEN_KEY + handle, lifespan(login))) {
      return Optional.empty();
    }
    LinkRequest request =
        new LinkRequest(
            "",
            note(login, "nonce"),
            Pkce.of(Secret.of(note(login, "verifier"))),
            new Mailbox(note(login, "mailbox")),
            URI.create(note(login, "redirect")),
            note(login, "registration"));
    Answer answer =
        new Answer(
            request,
            Optional.ofNullable(login.getAuthNote(NOTE + "code")).map(Secret::of),
            Optional.ofNullable(login.getAuthNote(NOTE + "error")).orElse(""),
            Optional.ofNullable(login.getAuthNote(NOTE + "error_subcode")),
            Optional.ofNullable(login.getAuthNote(NOTE + "error_description")));
    forget(login, ANSWER);
    forget(login, List.of("state", "nonce", "verifier"));
    return Optional.of(answer);
  }

  /** The same where the way back lost its handle, as when the page was opened twice meanwhile. */
  static Optional<Answer> take(KeycloakSession session, AuthenticationSessionModel login) {
    return Optional.ofNullable(login.getAuthNote(NOTE + "handle"))
        .flatMap(handle -> take(session, login, handle));
  }

  /** The mailbox that the last trip was for. */
  static Optional<Mailbox> lastMailbox(AuthenticationSessionModel login) {
    return Optional.ofNullable(login.getAuthNote(NOTE + "mailbox")).map(Mailbox::new);
  }

  private static void forget(AuthenticationSessionModel login, List<String> names) {
    names.forEach(name -> login.removeAuthNote(NOTE + name));
  }

  private static String note(AuthenticationSessionModel login, String name) {
    String value = login.getAuthNote(NOTE + name);
    return value == null ? "" : value;
  }

  private static int lifespan(AuthenticationSessionModel login) {
    return Math.max(
        login.getRealm().getAccessCodeLifespanLogin(),
        login.getRealm().getAccessCodeLifespanUserAction());
  }

  static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A trip that has not come back. */
  record Pending(Map<String, String> notes) {

    boolean of(String realmId, String rootSessionId) {
      return realmId.equals(notes.get("realm")) && rootSessionId.equals(notes.get("session"));
    }

    String realm() {
      return notes.getOrDefault("realm", "");
    }

    /** Where the realm in which it began receives an answer. */
    URI callback() {
      return URI.create(notes.getOrDefault("callback", ""));
    }

    String tab() {
      return notes.getOrDefault("tab", "");
    }

    String client() {
      return notes.getOrDefault("client", "");
    }

    URI action() {
      return URI.create(notes.getOrDefault("action", ""));
    }
  }

  /** What Microsoft answered: a code, or an error. */
  record Answer(
      LinkRequest request,
      Optional<Secret> code,
      String error,
      Optional<String> errorSubcode,
      Optional<String> errorDescription) {}
}
