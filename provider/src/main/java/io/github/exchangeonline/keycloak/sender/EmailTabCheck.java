package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.keycloak.utils.EmailValidationUtil;

/** The verdict on an Email tab, in words for the admin who fills it. Asks nobody. Thread-safe. */
public final class EmailTabCheck {

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s\\p{Cntrl}@,<>]+@[^\\s\\p{Cntrl}@,<>]+\\.[^\\s\\p{Cntrl}@,<>]+");

  /** Exchange's own resource in each cloud; any other resource's token is refused by its SMTP. */
  private static final Set<String> SEND =
      Set.of(
          "https://outlook.office.com/SMTP.Send",
          "https://outlook.office365.com/SMTP.Send",
          "https://outlook.office365.us/SMTP.Send",
          "https://partner.outlook.cn/SMTP.Send");

  private static final Set<String> ALONGSIDE = Set.of("offline_access", "openid", "profile");

  private final Settings settings;

  public EmailTabCheck(Settings settings) {
    this.settings = settings;
  }

  /** The first thing that cannot work, from top to bottom of the tab; empty where all can. */
  public Optional<Diagnosis> problem(EmailTab tab) {
    return server(tab)
        .or(() -> mailboxes(tab))
        .or(() -> replies("Reply to", tab.replyTo()))
        .or(() -> replies("Envelope from", tab.envelopeFrom()))
        .or(() -> token(tab))
        .or(() -> scope(tab))
        .or(() -> client(tab));
  }

  private Optional<Diagnosis> server(EmailTab tab) {
    if (tab.port() == 465) {
      return found(Diagnoses.of(Problem.CONFIG_PORT_465));
    }
    if (tab.ssl()) {
      return found(Diagnoses.of(Problem.CONFIG_SSL_ON));
    }
    if (!tab.starttls()) {
      return found(Diagnoses.of(Problem.CONFIG_STARTTLS_OFF));
    }
    if (settings.allowsSmtp(tab.host(), tab.port())) {
      return Optional.empty();
    }
    boolean otherPort = settings.knowsSmtp(tab.host());
    return found(
        otherPort
            ? Diagnoses.of(Problem.CONFIG_PORT_NOT_ALLOWED)
                .with("port", Integer.toString(tab.port()))
                .with("host", tab.host())
            : Diagnoses.of(Problem.CONFIG_HOST_NOT_ALLOWED).with("host", tab.host()));
  }

  private static Optional<Diagnosis> mailboxes(EmailTab tab) {
    if (!ADDRESS.matcher(tab.from()).matches()) {
      return found(Diagnoses.of(Problem.CONFIG_FROM_INVALID).with("from", tab.from()));
    }
    List<Mailbox> mailboxes = tab.mailboxes();
    if (mailboxes.isEmpty()) {
      return found(Diagnoses.of(Problem.CONFIG_USERNAME_MISSING));
    }
    return mailboxes.stream()
        .filter(mailbox -> !ADDRESS.matcher(mailbox.address()).matches())
        .findFirst()
        .map(
            mailbox ->
                Diagnoses.of(Problem.CONFIG_USERNAME_INVALID).with("mailbox", mailbox.address()));
  }

  private static Optional<Diagnosis> replies(String field, Optional<String> address) {
    return address
        .filter(
            it ->
                !EmailValidationUtil.isValidEmail(it)
                    || it.chars().anyMatch(Character::isISOControl))
        .map(it -> Diagnoses.of(Problem.MESSAGE_INVALID).with("field", field));
  }

  /**
   * A tab at another authority was left to Keycloak's own sender before mail settings are judged,
   * so nobody reads of it; whoever does not ask that first (unlinking) must not take it for ours.
   */
  private Optional<Diagnosis> token(EmailTab tab) {
    if (!tab.authority().map(settings::allowsAuthority).orElse(false)) {
      return found(
          Diagnoses.of(Problem.CONFIG_AUTHORITY_NOT_ALLOWED).with("authority", tab.tokenUrl()));
    }
    try {
      TenantAddress.ofTokenUrl(tab.tokenUrl());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return found(
          Diagnoses.of(Problem.CONFIG_TOKEN_URL_INVALID)
              .with("url", tab.tokenUrl())
              .with("reason", String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Diagnosis> scope(EmailTab tab) {
    List<String> scopes = tab.scopes();
    boolean graph =
        scopes.contains("SMTP.Send") || scopes.contains("https://graph.microsoft.com/SMTP.Send");
    Problem problem = null;
    if (graph) {
      problem = Problem.CONFIG_SCOPE_BARE;
    } else if (scopes.stream().filter(SEND::contains).count() != 1) {
      problem = Problem.CONFIG_SCOPE_INVALID;
    } else if (!scopes.contains("offline_access")) {
      problem = Problem.CONFIG_SCOPE_NO_OFFLINE_ACCESS;
    } else if (!scopes.stream()
        .allMatch(scope -> SEND.contains(scope) || ALONGSIDE.contains(scope))) {
      problem = Problem.CONFIG_SCOPE_TOO_WIDE;
    }
    return Optional.ofNullable(problem).map(it -> Diagnoses.of(it).with("scope", tab.scope()));
  }

  private static Optional<Diagnosis> client(EmailTab tab) {
    if (tab.clientId().isEmpty()) {
      return found(Diagnoses.of(Problem.CONFIG_CLIENT_ID_MISSING));
    }
    if (!GUID.matcher(tab.clientId()).matches()) {
      return found(Diagnoses.of(Problem.CONFIG_CLIENT_ID_INVALID));
    }
    String secret = tab.clientSecret().reveal();
    if (secret.isEmpty()) {
      return found(Diagnoses.of(Problem.CONFIG_SECRET_MISSING));
    }
    return GUID.matcher(secret).matches()
        ? found(Diagnoses.of(Problem.CONFIG_SECRET_IS_AN_ID))
        : Optional.empty();
  }

  private static Optional<Diagnosis> found(Diagnosis diagnosis) {
    return Optional.of(diagnosis);
  }
}
