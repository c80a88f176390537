package io.github.exchangeonline.keycloak.tests.secrets;

import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.grants.SecretsSeen;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must not be found: all that Entra saw, every mail that arrived, and whatever is sealed. */
public final class Secrets {

  /** A link whose key is the server's own token; without the signature it opens nothing. */
  private static final Pattern LINK =
      Pattern.compile("[?&]key=[\\w-]+\\.[\\w-]+\\.(?<signature>[\\w-]+)");

  /** No secrets, and said elsewhere too: addresses. */
  private static final Pattern ADDRESS = Pattern.compile("\\S*(@|://)\\S*");

  private static final Pattern SEALED = Pattern.compile("v1\\.[\\w.-]{1,100}\\.[\\w-]{40,}");

  private final Pieces pieces = new Pieces();

  private Secrets() {}

  /** All of them up to now. */
  public static Secrets of(StandIn microsoft) {
    Secrets secrets = new Secrets();
    for (SecretsSeen.Seen seen : microsoft.grants().secretsSeen().all()) {
      if (seen.kind() != SecretsSeen.Kind.CLIENT_SECRET || isSecret(microsoft, seen.value())) {
        secrets.add(seen);
      }
    }
    microsoft.inbox().messages().forEach(secrets::add);
    return secrets;
  }

  /** What was presented in a secret's place may be the console's mask. */
  private static boolean isSecret(StandIn microsoft, String presented) {
    return microsoft.directory().apps().stream()
        .flatMap(app -> app.secrets().stream())
        .anyMatch(secret -> secret.value().equals(presented));
  }

  private void add(SecretsSeen.Seen seen) {
    switch (seen.kind()) {
      case ACCESS_TOKEN, ID_TOKEN -> {
        List<String> parts = List.of(seen.value().split("\\.", -1));
        // The signature: without it a token opens nothing. Header and payload hold what other
        // tokens
        // of the same second hold too, the server's own cookies among them.
        pieces.add(seen.kind().name(), parts.get(parts.size() - 1));
      }
      default -> pieces.add(seen.kind().name(), seen.value());
    }
  }

  /** A mail to the mailbox itself is a test mail, whose words some page may have too. */
  private void add(ReceivedMail mail) {
    String kind = mail.wentTo(mail.mailbox()) ? "TEST_MAIL_BODY" : "MAIL_BODY";
    for (String body : List.of(mail.text(), mail.html())) {
      Matcher link = LINK.matcher(body);
      while (link.find()) {
        pieces.add("MAILED_LINK", link.group("signature"));
      }
      ADDRESS
          .matcher(body)
          .replaceAll("\n")
          .lines()
          .map(String::strip)
          .filter(line -> line.length() >= Pieces.LENGTH)
          .forEach(line -> pieces.add(kind, line));
    }
  }

  /** The kinds of those in the text, such as {@code REFRESH_TOKEN, in Base64}. */
  public Set<String> in(String text) {
    Set<String> found = new LinkedHashSet<>(pieces.in(text));
    if (SEALED.matcher(text).find()) {
      found.add("SEALED");
    }
    return found;
  }
}
