package io.github.exchangeonline.standin.directory;

/**
 * An Entra tenant.
 *
 * @param id its GUID, the {@code tid} of its tokens
 * @param domain its verified domain, in lower case
 */
public record Tenant(String id, String domain, String displayName) {
  /** The tenant of all personal accounts. */
  public static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  /** Whether this is the tenant of personal accounts. */
  public boolean consumer() {
    return id.equals(CONSUMERS);
  }
}
