package io.github.exchangeonline.standin.entra;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@code scope} parameter, each scope with its resource in front. A scope without a resource
 * belongs to Graph.
 */
record Scopes(Set<String> all) {
  static final String GRAPH = "https://graph.microsoft.com";
  static final String OUTLOOK = "https://outlook.office.com";
  static final String OUTLOOK_365 = "https://outlook.office365.com";

  private static final Set<String> OIDC = Set.of("openid", "profile", "email", "offline_access");
  private static final Set<String> LEGACY_PROTOCOLS =
      Set.of("SMTP.Send", "IMAP.AccessAsUser.All", "POP.AccessAsUser.All");
  private static final Map<String, Set<String>> RESOURCES =
      Map.of(
          GRAPH,
          Set.of(
              "User.Read",
              "Mail.Send",
              "Mail.Send.Shared",
              "Mail.Read",
              "SMTP.Send",
              "IMAP.AccessAsUser.All",
              "POP.AccessAsUser.All"),
          OUTLOOK,
          LEGACY_PROTOCOLS,
          OUTLOOK_365,
          LEGACY_PROTOCOLS);

  /** Parses and checks; AADSTS70011, 500011 or 650053 when it does not make sense. */
  static Scopes parse(@Nullable String parameter) {
    Set<String> scopes = new LinkedHashSet<>();
    if (parameter != null) {
      Arrays.stream(parameter.strip().split("\\s+", -1))
          .filter(scope -> !scope.isEmpty())
          .map(Scopes::qualified)
          .forEach(scopes::add);
    }
    Scopes parsed = new Scopes(scopes);
    parsed.check(parameter == null ? "" : parameter);
    return parsed;
  }

  private void check(String parameter) {
    boolean everything = all.stream().anyMatch(scope -> scope.endsWith("/.default"));
    if (everything && permissions().size() > 1) {
      throw new EntraException(Aadsts.error(70011).with("scope", parameter));
    }
    for (String scope : permissions()) {
      String resource = resourceOf(scope);
      Set<String> known = RESOURCES.get(resource);
      if (known == null) {
        throw new EntraException(Aadsts.error(500011).with("resource", resource));
      }
      String name = nameOf(scope);
      if (!name.equals(".default") && !known.contains(name)) {
        throw new EntraException(
            Aadsts.error(650053).with("scope", name).with("resource", resource));
      }
    }
  }

  boolean has(String oidcScope) {
    return all.contains(oidcScope);
  }

  boolean empty() {
    return all.isEmpty();
  }

  /** Those that stand for a permission at a resource. */
  Set<String> permissions() {
    return all.stream()
        .filter(scope -> !OIDC.contains(scope))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  Set<String> resources() {
    return permissions().stream()
        .map(Scopes::resourceOf)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The resource of these scopes; Graph when there are only those of OpenID Connect. */
  String resource() {
    return resources().stream().findFirst().orElse(GRAPH);
  }

  /** Only the first resource's, with those of OpenID Connect. */
  Scopes ofFirstResource() {
    Optional<String> first = resources().stream().findFirst();
    return new Scopes(
        all.stream()
            .filter(scope -> OIDC.contains(scope) || first.equals(Optional.of(resourceOf(scope))))
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** The permissions without their resource. */
  Set<String> names() {
    return permissions().stream()
        .map(Scopes::nameOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static String nameOf(String scope) {
    return scope.substring(scope.lastIndexOf('/') + 1);
  }

  private static String resourceOf(String scope) {
    return scope.substring(0, scope.lastIndexOf('/'));
  }

  private static String qualified(String scope) {
    if (OIDC.contains(scope.toLowerCase(Locale.ROOT))) {
      return scope.toLowerCase(Locale.ROOT);
    }
    return scope.contains("/") ? scope : GRAPH + "/" + scope;
  }
}
