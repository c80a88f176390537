package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Who calls the admin API, in one request: what the caller may see and do by Keycloak's own
 * permissions, in which language, and how it is refused. For one session; not thread-safe.
 */
final class Caller {

  final KeycloakSession session;
  final RealmModel realm;
  final EmailTab tab;
  private final AdminPermissionEvaluator auth;
  private final AdminEventBuilder adminEvent;

  Caller(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder adminEvent) {
    this.session = session;
    this.realm = realm;
    this.tab = EmailTab.of(realm.getSmtpConfig());
    this.auth = auth;
    this.adminEvent = adminEvent;
  }

  MailRuntime runtime() {
    return MailRuntime.find(session).orElseThrow(() -> refused(Reason.SENDER_DISABLED, Map.of()));
  }

  /** For everything: nothing is told to whoever may not view the realm. */
  Caller mayView() {
    if (!auth.realm().canViewRealm()) {
      throw refused(Reason.VIEW_REALM_NEEDED, Map.of());
    }
    return this;
  }

  /** For every change. */
  Caller mayChange() {
    mayView();
    if (!auth.realm().canManageRealm()) {
      throw refused(Reason.MANAGE_REALM_NEEDED, Map.of());
    }
    return this;
  }

  boolean changes() {
    return auth.realm().canManageRealm();
  }

  /** Whether addresses of people are shown. */
  boolean seesUsers() {
    return may(() -> auth.users().canView());
  }

  boolean sees(UserModel user) {
    return may(() -> auth.users().canView(user));
  }

  boolean manages(@Nullable UserModel user) {
    return may(() -> user == null ? auth.users().canManage() : auth.users().canManage(user));
  }

  /**
   * What Keycloak says. Where fine-grained permissions were on and are off again, Keycloak 26.4
   * fails after the roles did not suffice, as there are no permissions left to look at: that is a
   * no.
   */
  private boolean may(BooleanSupplier users) {
    try {
      return users.getAsBoolean();
    } catch (NullPointerException e) {
      if (realm.isAdminPermissionsEnabled()) {
        throw e;
      }
      return false;
    }
  }

  /** For what concerns a user, also one who is gone. */
  void mayManage(@Nullable UserModel user) {
    if (!manages(user)) {
      throw refused(Reason.MANAGE_USER_NEEDED, Map.of());
    }
  }

  /** The name by which a decision is remembered. */
  String name() {
    return auth.adminAuth().getUser().getUsername();
  }

  /** Whoever calls, for events; of this realm or of master. */
  String userId() {
    return auth.adminAuth().getUser().getId();
  }

  /**
   * In words, in the caller's language; addresses of people are taken out for those who may not see
   * users.
   *
   * @param shown addresses that are, besides those of the Email tab
   */
  Decoded decoded(Diagnosis diagnosis, String... shown) {
    return Decoded.of(diagnosis, locale(), redaction(shown));
  }

  /** What takes addresses of people out of texts for those who may not see users. */
  Redaction redaction(String... shown) {
    return seesUsers()
        ? Redaction.NONE
        : Redaction.allBut(
            Stream.of(
                    tab.mailboxes().stream().map(Mailbox::address),
                    Stream.of(tab.from()),
                    tab.envelopeFrom().stream(),
                    Stream.of(shown))
                .flatMap(it -> it)
                .toList());
  }

  /** That of the parameter {@code locale}, else the first of the request's that there is. */
  Locale locale() {
    String asked = session.getContext().getUri().getQueryParameters().getFirst("locale");
    return Optional.ofNullable(asked)
        .map(tag -> Locale.forLanguageTag(tag.replace('_', '-')))
        .or(
            () ->
                accepted().stream()
                    .filter(it -> List.of("de", "en").contains(it.getLanguage()))
                    .findFirst())
        .orElse(Locale.ENGLISH);
  }

  private List<Locale> accepted() {
    try {
      return session.getContext().getRequestHeaders().getAcceptableLanguages();
    } catch (RuntimeException e) {
      // A header that makes no sense is no reason to answer nothing.
      return List.of();
    }
  }

  /** Records a change as Keycloak does; to be called after it. */
  void record(String resource, OperationType operation, Map<String, String> what) {
    adminEvent
        .resource(resource)
        .operation(operation)
        .resourcePath(session.getContext().getUri())
        .representation(what)
        .success();
  }

  WebApplicationException refused(Reason reason, Map<String, String> facts) {
    Words words = Words.in(locale());
    String id = reason.id();
    return refused(
        reason.status(),
        id,
        words.language(),
        words.of(id + ".what", facts),
        words.of(id + ".who", facts),
        words.of(id + ".todo", facts));
  }

  /** The same in the words of a diagnosis. */
  WebApplicationException refused(Response.Status status, Diagnosis diagnosis) {
    Decoded words = decoded(diagnosis);
    return refused(status, words.id(), words.language(), words.what(), words.who(), words.todo());
  }

  private WebApplicationException refused(
      Response.Status status, String id, String language, String what, String who, String todo) {
    // As with Keycloak's own: an exception that brings its answer along is not rolled back else.
    session.getTransactionManager().setRollbackOnly();
    return new WebApplicationException(
        Response.status(status)
            .entity(new Refusal(id, what + " " + todo, language, what, who, todo))
            .type(MediaType.APPLICATION_JSON_TYPE)
            .build());
  }
}
