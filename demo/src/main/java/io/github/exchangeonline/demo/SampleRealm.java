package io.github.exchangeonline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.io.IOException;
import java.io.InputStream;

/** The sample realm's export, with the addresses that only a run knows. */
final class SampleRealm {

  private static final String RESOURCE = "/exchange-online-sample-realm.json";

  private SampleRealm() {}

  static String beside(StandIn microsoft) throws IOException {
    try (InputStream export = SampleRealm.class.getResourceAsStream(RESOURCE)) {
      if (export == null) {
        throw new IOException("no " + RESOURCE + " on the class path");
      }
      return new String(export.readAllBytes(), UTF_8)
          .replace("${STANDIN_ENTRA}", microsoft.http().toString())
          .replace("${STANDIN_SMTP_PORT}", Integer.toString(microsoft.smtpPort()))
          .replace("${STANDIN_CLIENT_ID}", Sample.APP)
          .replace("${STANDIN_CLIENT_SECRET}", Sample.APP_SECRET);
    }
  }
}
