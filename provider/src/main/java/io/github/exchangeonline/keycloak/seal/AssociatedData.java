package io.github.exchangeonline.keycloak.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Names the one place that a sealed value belongs to. */
public final class AssociatedData {

  private AssociatedData() {}

  /**
   * The fields as bytes, their number first and each with its length before it, so that no two
   * different lists of fields ever give the same bytes.
   */
  public static byte[] of(String... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(length(fields.length));
    for (String field : fields) {
      byte[] bytes = field.getBytes(UTF_8);
      out.writeBytes(length(bytes.length));
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
  }
}
