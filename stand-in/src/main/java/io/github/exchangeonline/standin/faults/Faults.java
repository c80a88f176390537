package io.github.exchangeonline.standin.faults;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.directory.Mailbox;
import io.github.exchangeonline.standin.grants.Grants;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Switches on what goes wrong. Accounts are named by UPN, user name, mail address or object id;
 * unknown ones are an {@link java.util.NoSuchElementException}. Thread-safe; takes effect with the
 * next request or command.
 */
public final class Faults {
  /** For {@code times}: until {@link #reset}. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  private final Directory directory;
  private final Grants grants;
  private final Script<SmtpFault> smtp = new Script<>();
  private final Script<TokenFault> token = new Script<>();
  private final Script<TlsFault> tls = new Script<>();
  private final Script<RawAnswer> rawAnswers = new Script<>();
  private final Script<RawRedirect> rawRedirects = new Script<>();
  private final Map<String, Long> struck = new ConcurrentHashMap<>();
  private final Map<String, AuthRefusal> refusals = new ConcurrentHashMap<>();
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final Set<String> adminApproval = ConcurrentHashMap.newKeySet();
  private volatile boolean lineBreaks;
  private volatile boolean oldSuffix;
  private volatile RandomFaults random = RandomFaults.seeded(0);
  private volatile CountDownLatch hanging = new CountDownLatch(1);

  /** Nothing switched on. */
  public Faults(Directory directory, Grants grants) {
    this.directory = directory;
    this.grants = grants;
  }

  /** The next one at that stage goes wrong. */
  public void once(SmtpFault fault) {
    smtp.add(fault, 1);
  }

  /** As many at that stage go wrong. */
  public void times(int times, SmtpFault fault) {
    smtp.add(fault, times);
  }

  /** The next token request goes wrong. */
  public void once(TokenFault fault) {
    token.add(fault, 1);
  }

  /** As many token requests go wrong. */
  public void times(int times, TokenFault fault) {
    token.add(fault, times);
  }

  /** The next TLS handshake of Exchange goes wrong. */
  public void once(TlsFault fault) {
    tls.add(fault, 1);
  }

  /** As many TLS handshakes of Exchange go wrong. */
  public void times(int times, TlsFault fault) {
    tls.add(fault, times);
  }

  /** From now on these strike by chance, in place of those told before. */
  public void random(RandomFaults faults) {
    random = faults;
  }

  /**
   * How often each kind of fault struck, since the last {@link #reset}: {@code
   * smtp.end-of-data.cut-before-reply}, {@code token.error.50173}.
   */
  public Map<String, Long> struck() {
    return new TreeMap<>(struck);
  }

  /** The next token request is answered so. */
  public void once(RawAnswer answer) {
    rawAnswers.add(answer, 1);
  }

  /** The next browser that comes to sign in is sent back so. */
  public void once(RawRedirect redirect) {
    rawRedirects.add(redirect, 1);
  }

  /**
   * Refuses SMTP logins although the token is good.
   *
   * @param target an address of a mailbox, or a tenant's domain
   */
  public void refuseSmtpAuth(String target, AuthRefusal refusal) {
    refusals.put(key(target), refusal);
  }

  /** Takes {@link #refuseSmtpAuth} back. */
  public void allowSmtpAuth(String target) {
    refusals.remove(key(target));
  }

  /** Refuses the account's refresh tokens of today with AADSTS50173. */
  public void revokeRefreshTokens(String account) {
    grants.revokeRefreshTokens(oid(account));
  }

  /** Makes Exchange refuse the account's access tokens of today. */
  public void expireAccessTokens(String account) {
    grants.expireAccessTokens(oid(account));
  }

  /** Makes Exchange refuse all access tokens of today, also app-only ones. */
  public void expireAccessTokens() {
    grants.expireAccessTokens();
  }

  /** Refuses the account's refresh tokens with AADSTS65001 until it consents again. */
  public void removeConsent(String account) {
    grants.removeConsent(oid(account));
  }

  /** Disables the account: AADSTS50057, and no SMTP login. */
  public void disable(String account) {
    disabled.add(oid(account));
  }

  /** Deletes the account: AADSTS500341, and no SMTP login. */
  public void delete(String account) {
    deleted.add(oid(account));
  }

  /** Takes {@link #disable} and {@link #delete} back. */
  public void restore(String account) {
    disabled.remove(oid(account));
    deleted.remove(oid(account));
  }

  /** Lets only admins consent in that tenant: AADSTS90094. */
  public void requireAdminApproval(String tenantDomain) {
    adminApproval.add(directory.tenant(tenantDomain).id());
  }

  /** Separates the parts of {@code error_description} by line breaks, not by spaces. */
  public void lineBreaksInErrors(boolean on) {
    lineBreaks = on;
  }

  /** Ends failed logins with {@code [HOST]} alone, as Exchange did before about 2023. */
  public void oldAuthSuffix(boolean on) {
    oldSuffix = on;
  }

  /** Clears everything and lets go of what hangs. Grants and accounts' tokens stay. */
  public void reset() {
    smtp.clear();
    random = RandomFaults.seeded(0);
    struck.clear();
    token.clear();
    tls.clear();
    rawAnswers.clear();
    rawRedirects.clear();
    refusals.clear();
    disabled.clear();
    deleted.clear();
    adminApproval.clear();
    lineBreaks = false;
    oldSuffix = false;
    release();
  }

  /** Lets go of every connection that hangs. */
  public synchronized void release() {
    CountDownLatch before = hanging;
    hanging = new CountDownLatch(1);
    before.countDown();
  }

  /** Hangs until {@link #release}; for the servers. */
  public void hang() throws InterruptedException {
    hanging.await();
  }

  /** Whether there has been no {@link #release} since this was asked for; for the servers. */
  public BooleanSupplier hanging() {
    CountDownLatch now = hanging;
    return () -> now.getCount() > 0;
  }

  /** The fault due at that stage, used up by this; for the servers. */
  public Optional<SmtpFault> next(SmtpStage stage) {
    Optional<SmtpFault> due =
        smtp.next(fault -> fault.stage() == stage).or(() -> random.next(stage));
    due.ifPresent(fault -> count("smtp." + fault.stage() + "." + fault.action()));
    return due;
  }

  /** The fault due at the token endpoint, used up by this; for the servers. */
  public Optional<TokenFault> nextTokenFault() {
    Optional<TokenFault> due = token.next(fault -> true).or(random::nextTokenFault);
    due.ifPresent(
        fault -> count("token." + fault.action() + (fault.code() == 0 ? "" : "." + fault.code())));
    return due;
  }

  /** The fault due at Exchange's TLS handshake, used up by this; for the servers. */
  public Optional<TlsFault> nextTlsFault() {
    Optional<TlsFault> due = tls.next(fault -> true);
    due.ifPresent(fault -> count("tls." + fault));
    return due;
  }

  /** The answer due at the token endpoint, used up by this; for the servers. */
  public Optional<RawAnswer> nextRawAnswer() {
    return rawAnswers.next(answer -> true);
  }

  /** The way back due to a browser, used up by this; for the servers. */
  public Optional<RawRedirect> nextRawRedirect() {
    return rawRedirects.next(redirect -> true);
  }

  /** Why a login to the mailbox is refused, the mailbox's own setting first. */
  public Optional<AuthRefusal> refusal(Mailbox mailbox) {
    AuthRefusal own = refusals.get(key(mailbox.primaryAddress()));
    if (own != null) {
      return Optional.of(own);
    }
    return Optional.ofNullable(refusals.get(key(directory.tenant(mailbox.tenantId()).domain())));
  }

  /** Whether the account is disabled. */
  public boolean disabled(Account account) {
    return disabled.contains(account.objectId());
  }

  /** Whether the account is deleted. */
  public boolean deleted(Account account) {
    return deleted.contains(account.objectId());
  }

  /** Whether only admins may consent in that tenant. */
  public boolean adminApprovalRequired(String tenantId) {
    return adminApproval.contains(tenantId);
  }

  /** Whether the parts of {@code error_description} are separated by line breaks. */
  public boolean lineBreaksInErrors() {
    return lineBreaks;
  }

  /** Whether failed logins end with the host alone. */
  public boolean oldAuthSuffix() {
    return oldSuffix;
  }

  private void count(String fault) {
    struck.merge(fault.toLowerCase(Locale.ROOT).replace('_', '-'), 1L, Long::sum);
  }

  private String oid(String account) {
    return directory.account(account).objectId();
  }

  private String key(String target) {
    return directory
        .findMailbox(target)
        .map(Mailbox::primaryAddress)
        .orElse(target)
        .toLowerCase(Locale.ROOT);
  }
}
