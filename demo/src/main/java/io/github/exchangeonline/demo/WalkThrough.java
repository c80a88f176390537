package io.github.exchangeonline.demo;

import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;

/** What the reader does now: from the link to a changed password. */
final class WalkThrough {

  private WalkThrough() {}

  static String of(KeycloakServer keycloak, StandIn microsoft) {
    String account = keycloak.baseUri() + "/realms/sample/account";
    return """

        Keycloak %s runs with the JAR, beside a stand-in for Microsoft. All of it is on this machine; no mail leaves it.

        1. Link the mailbox that sends, as its owner.
             Open          %s
             Log in        as alice, password demo
             Press         Continue to Microsoft
             Choose        %s (no password), and accept
             See           "Mailbox linked": the realm can send mail now

        2. Forget a password, as somebody else: in a private window, or after signing out.
             Open          %s
             Press         Forgot Password?
             Type          bob, and submit

        3. Read the mail.
             Open          %s
             Choose        the mail to bob@sample.example

        4. Follow its link, where you were bob, and type a new password. Done: that mail left as %s.

        5. See how it is, as an administrator of the realm: in a private window, or after signing out.
             Open          %s/realms/sample/exchange-online/status
             Sign in       as administrator of realm sample: dora, password demo

        The settings: %s/admin/master/console/#/sample/realm-settings/email (%s, password %s)
        Keycloak's log: %s

        Ctrl-C ends everything and leaves nothing behind.
        """
        .formatted(
            keycloak.version(),
            account,
            Sample.NOREPLY,
            account,
            microsoft.control(),
            Sample.NOREPLY,
            keycloak.baseUri(),
            keycloak.baseUri(),
            keycloak.admin().username(),
            keycloak.admin().password(),
            keycloak.log().path());
  }
}
