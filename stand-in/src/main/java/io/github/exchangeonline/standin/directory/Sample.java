package io.github.exchangeonline.standin.directory;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A ready-made directory with one of each case that a test needs. */
public final class Sample {
  /** Tenant GUID of contoso.example. */
  public static final String CONTOSO = "c0a70500-0000-4000-8000-00000000c001";

  /** Tenant GUID of fabrikam.example. */
  public static final String FABRIKAM = "fab51ca0-0000-4000-8000-00000000fa01";

  /** The mailbox that usually sends; its owner signs in by the same name. */
  public static final String NOREPLY = "noreply@contoso.example";

  /** An alias of {@link #NOREPLY}. */
  public static final String NOREPLY_ALIAS = "no-reply@contoso.example";

  /** A second mailbox of the same tenant, without any right on others. */
  public static final String ALICE = "alice@contoso.example";

  /** Another one, for a pool. */
  public static final String NOTIFICATIONS = "notifications@contoso.example";

  /** Signs in as {@link #RENAMED_UPN}, but its primary SMTP address is this one. */
  public static final String RENAMED = "maria.schmidt@contoso.example";

  /** The UPN of the account whose mailbox is {@link #RENAMED}. */
  public static final String RENAMED_UPN = "maria.huber@contoso.example";

  /** A shared mailbox that {@link #NOREPLY} may open and send as. */
  public static final String SUPPORT = "support@contoso.example";

  /** A shared mailbox that {@link #NOREPLY} may open but not send as. */
  public static final String BILLING = "billing@contoso.example";

  /** An account without a mailbox. */
  public static final String NO_MAILBOX = "contractor@contoso.example";

  /** A guest in contoso.example; signs in with this name. */
  public static final String GUEST = "guest@partner.example";

  /** A mailbox of the other tenant. */
  public static final String FABRIKAM_MAILER = "mailer@fabrikam.example";

  /** A personal account; its access tokens are opaque. */
  public static final String PERSONAL = "jo@personal.example";

  /** Client id of the multi-tenant app with a secret, the usual one. */
  public static final String APP = "11111111-2222-4333-8444-555555555501";

  /** The value of its secret. Made up; the form is that of a real one. */
  public static final String APP_SECRET = "Sn8Q~standIn.app-secret_value.0123456789";

  /** Client id of an app that only accounts of contoso.example may use. */
  public static final String SINGLE_TENANT_APP = "11111111-2222-4333-8444-555555555502";

  /** Client id of an app without secret. */
  public static final String PUBLIC_APP = "11111111-2222-4333-8444-555555555503";

  /** Client id of an app whose only secret, {@link #APP_SECRET}, has expired. */
  public static final String EXPIRED_SECRET_APP = "11111111-2222-4333-8444-555555555504";

  /**
   * Client id of an app with {@code SMTP.SendAsApp} (secret {@link #APP_SECRET}), which may open
   * {@link #NOTIFICATIONS} only.
   */
  public static final String DAEMON_APP = "11111111-2222-4333-8444-555555555505";

  private static final String GUEST_UPN = "guest_partner.example#EXT#@contoso.example";
  private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

  private Sample() {}

  static Directory fill(Directory directory) {
    directory.add(new Tenant(CONTOSO, "contoso.example", "Contoso"));
    directory.add(new Tenant(FABRIKAM, "fabrikam.example", "Fabrikam"));
    directory.add(new Tenant(Tenant.CONSUMERS, "personal.example", "Microsoft account"));
    person(directory, 1, CONTOSO, NOREPLY, "Contoso Accounts");
    person(directory, 2, CONTOSO, ALICE, "Alice Anders");
    person(directory, 3, CONTOSO, NOTIFICATIONS, "Contoso Notifications");
    directory.add(new Account(oid(4), CONTOSO, RENAMED_UPN, RENAMED_UPN, "Maria Schmidt", RENAMED));
    directory.put(box(RENAMED, CONTOSO, "Maria Schmidt", oid(4)));
    directory.add(new Account(oid(5), CONTOSO, NO_MAILBOX, NO_MAILBOX, "Chris Contractor", null));
    directory.add(new Account(oid(6), CONTOSO, GUEST_UPN, GUEST, "Gabi Guest", GUEST));
    person(directory, 7, FABRIKAM, FABRIKAM_MAILER, "Fabrikam Mailer");
    person(directory, 8, FABRIKAM, "bob@fabrikam.example", "Bob Baker");
    person(directory, 9, Tenant.CONSUMERS, PERSONAL, "Jo Doe");
    directory.put(
        directory.mailbox(NOREPLY).withAliases(NOREPLY_ALIAS, "donotreply@contoso.example"));
    directory.put(directory.mailbox(ALICE).withAliases("alice.anders@contoso.example"));
    directory.put(directory.mailbox(NOTIFICATIONS).withFullAccess(DAEMON_APP));
    directory.put(
        box(SUPPORT, CONTOSO, "Contoso Support", null).withFullAccess(oid(1)).withSendAs(oid(1)));
    directory.put(box(BILLING, CONTOSO, "Contoso Billing", null).withFullAccess(oid(1)));
    app(directory, APP, "Contoso Login", null, FAR, Set.of());
    app(directory, SINGLE_TENANT_APP, "Contoso Login (this tenant)", CONTOSO, FAR, Set.of());
    app(directory, EXPIRED_SECRET_APP, "Old Login", null, Instant.EPOCH, Set.of());
    app(directory, DAEMON_APP, "Contoso Daemon", CONTOSO, FAR, Set.of("SMTP.SendAsApp"));
    return directory.put(
        new AppRegistration(
            PUBLIC_APP, "Contoso Phone App", null, true, List.of(), List.of(), Set.of()));
  }

  private static void person(Directory into, int number, String tenant, String mail, String name) {
    into.add(new Account(oid(number), tenant, mail, mail, name, mail));
    into.put(box(mail, tenant, name, oid(number)));
  }

  private static Mailbox box(String address, String tenant, String name, @Nullable String owner) {
    return new Mailbox(address, tenant, name, Set.of(), owner, Set.of(), Set.of());
  }

  private static void app(
      Directory into,
      String clientId,
      String name,
      @Nullable String tenant,
      Instant secretExpires,
      Set<String> roles) {
    into.put(
        new AppRegistration(
            clientId,
            name,
            tenant,
            false,
            List.of(new ClientSecret(APP_SECRET, secretExpires)),
            List.of(),
            roles));
  }

  private static String oid(int number) {
    return "0b1ec700-0000-4000-8000-%012d".formatted(number);
  }
}
