package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.http.Parameters;
import io.github.exchangeonline.standin.http.Request;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked authorization request, on its way through the pages.
 *
 * @param id how the pages' forms refer to it
 * @param account who has been picked; absent before that
 */
record Flow(
    String id,
    TenantPath path,
    AppRegistration app,
    String redirectUri,
    Scopes scopes,
    Parameters parameters,
    @Nullable Account account) {

  static Flow of(String id, Request request, TenantPath path, AppRegistration app, String uri) {
    Parameters all = parameters(request);
    return new Flow(id, path, app, uri, Scopes.parse(all.get("scope")), all, null);
  }

  static Parameters parameters(Request request) {
    return request.method().equals("POST") ? request.form() : request.query();
  }

  Flow as(Account who) {
    return new Flow(id, path, app, redirectUri, scopes, parameters, who);
  }

  boolean prompts(String value) {
    return prompt().contains(value);
  }

  private List<String> prompt() {
    return Arrays.asList(parameters.get("prompt", "").split(" ", -1));
  }
}
