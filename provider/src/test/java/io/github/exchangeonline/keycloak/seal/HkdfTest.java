package io.github.exchangeonline.keycloak.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The SHA-256 cases of RFC 5869, appendix A. */
class HkdfTest {

  @Test
  void givesWhatTheBasicCaseGives() throws GeneralSecurityException {
    assertThat(derive("0b".repeat(22), range(0x00, 0x0c), range(0xf0, 0xf9), 42))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  @Test
  void givesWhatTheLongCaseGives() throws GeneralSecurityException {
    assertThat(derive(range(0x00, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 82))
        .isEqualTo(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  @Test
  void givesWhatTheCaseWithoutSaltAndInfoGives() throws GeneralSecurityException {
    assertThat(derive("0b".repeat(22), "", "", 42))
        .isEqualTo(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  }

  private static String derive(String material, String salt, String info, int length)
      throws GeneralSecurityException {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(
        Hkdf.derive(hex.parseHex(material), hex.parseHex(salt), hex.parseHex(info), length));
  }

  private static String range(int from, int to) {
    StringBuilder hex = new StringBuilder();
    for (int i = from; i <= to; i++) {
      hex.append(String.format("%02x", i));
    }
    return hex.toString();
  }
}
