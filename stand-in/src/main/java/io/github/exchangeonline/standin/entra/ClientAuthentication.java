package io.github.exchangeonline.standin.entra;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.directory.ClientSecret;
import io.github.exchangeonline.standin.http.Parameters;
import io.github.exchangeonline.standin.http.Request;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who the client says it is, and with which secret: in the body or as HTTP Basic. */
record ClientAuthentication(String clientId, @Nullable String secret, boolean assertion) {

  static ClientAuthentication read(Request request, Parameters form) {
    String authorization = request.header("Authorization");
    if (authorization != null && authorization.startsWith("Basic ")) {
      try {
        ClientSecretBasic basic = ClientSecretBasic.parse(authorization);
        return new ClientAuthentication(
            basic.getClientID().getValue(), basic.getClientSecret().getValue(), false);
      } catch (ParseException e) {
        throw Aadsts.failure(9002313);
      }
    }
    String clientId = form.get("client_id");
    if (clientId == null) {
      throw new EntraException(Aadsts.error(900144).with("name", "client_id"));
    }
    return new ClientAuthentication(
        clientId, form.get("client_secret"), form.get("client_assertion") != null);
  }

  /** Passes when the app may be spoken for like this. */
  void check(AppRegistration app, Instant now) {
    boolean anything = secret != null || assertion;
    if (app.publicClient()) {
      if (anything) {
        throw Aadsts.failure(700025);
      }
      return;
    }
    if (!anything) {
      throw Aadsts.failure(7000218);
    }
    Optional<ClientSecret> known =
        app.secrets().stream().filter(one -> one.value().equals(secret)).findFirst();
    if (known.isEmpty()) {
      throw Aadsts.failure(7000215);
    }
    if (!now.isBefore(known.get().expires())) {
      throw Aadsts.failure(7000222);
    }
  }

  @Override
  public String toString() {
    return "ClientAuthentication[clientId=" + clientId + "]";
  }
}
