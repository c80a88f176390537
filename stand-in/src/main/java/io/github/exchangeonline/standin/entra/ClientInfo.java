package io.github.exchangeonline.standin.entra;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.exchangeonline.standin.directory.Account;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The {@code client_info} by which Microsoft's own libraries name an account. */
final class ClientInfo {
  private ClientInfo() {}

  static String of(Account account) {
    String json =
        JSONObjectUtils.toJSONString(Map.of("uid", account.objectId(), "utid", account.tenantId()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
