package io.github.exchangeonline.keycloak.sender;

import java.util.HashMap;
import java.util.Map;

/** Email tabs for tests. */
final class Tabs {

  private Tabs() {}

  /** One that works with Microsoft itself. */
  static Map<String, String> good() {
    Map<String, String> tab = new HashMap<>();
    tab.put("from", "noreply@contoso.example");
    tab.put("host", "smtp.office365.com");
    tab.put("port", "587");
    tab.put("starttls", "true");
    tab.put("ssl", "false");
    tab.put("auth", "true");
    tab.put("authType", "token");
    tab.put("user", "noreply@contoso.example");
    tab.put("authTokenUrl", "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
    tab.put("authTokenScope", "https://outlook.office.com/SMTP.Send offline_access");
    tab.put("authTokenClientId", "11111111-2222-3333-4444-555555555555");
    tab.put("authTokenClientSecret", "abc8Q~secret");
    return tab;
  }

  static Map<String, String> with(String key, String value) {
    Map<String, String> tab = good();
    tab.put(key, value);
    return tab;
  }
}
