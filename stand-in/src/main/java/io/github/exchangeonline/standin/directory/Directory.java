package io.github.exchangeonline.standin.directory;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The tenants, accounts, mailboxes and apps there are. Thread-safe. */
public final class Directory {
  private final List<Tenant> tenants = new CopyOnWriteArrayList<>();
  private final List<Account> accounts = new CopyOnWriteArrayList<>();
  private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
  private final List<AppRegistration> apps = new CopyOnWriteArrayList<>();

  /** Contoso, Fabrikam and personal accounts; see {@link Sample}. */
  public static Directory sample() {
    return Sample.fill(new Directory());
  }

  /** Adds a tenant. */
  public Directory add(Tenant tenant) {
    tenants.add(tenant);
    return this;
  }

  /** Adds an account. */
  public Directory add(Account account) {
    accounts.add(account);
    return this;
  }

  /** Adds a mailbox, in place of the one with the same primary address. */
  public synchronized Directory put(Mailbox mailbox) {
    mailboxes.removeIf(old -> old.primaryAddress().equalsIgnoreCase(mailbox.primaryAddress()));
    mailboxes.add(mailbox);
    return this;
  }

  /** Adds an app, in place of the one with the same client id. */
  public synchronized Directory put(AppRegistration app) {
    apps.removeIf(old -> old.clientId().equals(app.clientId()));
    apps.add(app);
    return this;
  }

  /** Registers a redirect URI with every app. */
  public synchronized void allowRedirectUri(String uri) {
    List.copyOf(apps).forEach(app -> put(app.withRedirectUri(uri)));
  }

  /** All tenants. */
  public List<Tenant> tenants() {
    return List.copyOf(tenants);
  }

  /** All accounts, in the order they were added. */
  public List<Account> accounts() {
    return List.copyOf(accounts);
  }

  /** All mailboxes. */
  public List<Mailbox> mailboxes() {
    return List.copyOf(mailboxes);
  }

  /** All apps. */
  public List<AppRegistration> apps() {
    return List.copyOf(apps);
  }

  /** The tenant with that id or domain. */
  public Optional<Tenant> findTenant(String idOrDomain) {
    return tenants.stream()
        .filter(t -> t.id().equals(idOrDomain) || t.domain().equalsIgnoreCase(idOrDomain))
        .findFirst();
  }

  /** The account with that UPN, user name, mail address or object id. */
  public Optional<Account> findAccount(String name) {
    return accounts.stream().filter(account -> account.calls(name)).findFirst();
  }

  /** The mailbox that has the address, as primary one or as alias. */
  public Optional<Mailbox> findMailbox(String address) {
    return mailboxes.stream().filter(mailbox -> mailbox.hasAddress(address)).findFirst();
  }

  /** The mailbox that belongs to the account. */
  public Optional<Mailbox> findMailboxOf(Account account) {
    return mailboxes.stream()
        .filter(mailbox -> account.objectId().equals(mailbox.owner()))
        .findFirst();
  }

  /** The app with that client id. */
  public Optional<AppRegistration> findApp(String clientId) {
    return apps.stream().filter(app -> app.clientId().equalsIgnoreCase(clientId)).findFirst();
  }

  /** As {@link #findTenant}, for one that is known to exist. */
  public Tenant tenant(String idOrDomain) {
    return findTenant(idOrDomain).orElseThrow(() -> missing("tenant", idOrDomain));
  }

  /** As {@link #findAccount}, for one that is known to exist. */
  public Account account(String name) {
    return findAccount(name).orElseThrow(() -> missing("account", name));
  }

  /** As {@link #findMailbox}, for one that is known to exist. */
  public Mailbox mailbox(String address) {
    return findMailbox(address).orElseThrow(() -> missing("mailbox", address));
  }

  /** As {@link #findApp}, for one that is known to exist. */
  public AppRegistration app(String clientId) {
    return findApp(clientId).orElseThrow(() -> missing("app", clientId));
  }

  private static NoSuchElementException missing(String what, String name) {
    return new NoSuchElementException("no " + what + " " + name + " in the directory");
  }
}
