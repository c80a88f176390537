package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.directory.Tenant;
import java.util.Optional;
import java.util.Set;

/**
 * The first segment of Entra's addresses.
 *
 * @param name as written: a GUID, a domain, {@code common}, {@code organizations} or {@code
 *     consumers}
 * @param tenant the only tenant that it means, if it does
 */
record TenantPath(String name, Optional<Tenant> tenant) {
  private static final Set<String> MANY = Set.of("common", "organizations");

  /** AADSTS90002 when there is no such tenant. */
  static TenantPath parse(String name, Directory directory) {
    if (MANY.contains(name)) {
      return new TenantPath(name, Optional.empty());
    }
    Optional<Tenant> tenant =
        directory.findTenant(name.equals("consumers") ? Tenant.CONSUMERS : name);
    if (tenant.isEmpty()) {
      throw new EntraException(Aadsts.error(90002).with("tenant", name));
    }
    return new TenantPath(name, tenant);
  }

  /** The issuer to announce: with the literal placeholder where several tenants are meant. */
  String issuer(String base) {
    return base + "/" + tenant.map(Tenant::id).orElse("{tenantid}") + "/v2.0";
  }

  /** Whether the account may sign in here. */
  boolean admits(Account account) {
    if (tenant.isPresent()) {
      return tenant.get().id().equals(account.tenantId());
    }
    // A guest signs in to its host tenant only where that tenant is named.
    return !account.guest()
        && (name.equals("common") || !account.tenantId().equals(Tenant.CONSUMERS));
  }

  /** Whether accounts of this path may use the app at all. */
  boolean knows(AppRegistration app) {
    return app.homeTenant() == null
        || tenant.isEmpty()
        || tenant.get().id().equals(app.homeTenant());
  }
}
