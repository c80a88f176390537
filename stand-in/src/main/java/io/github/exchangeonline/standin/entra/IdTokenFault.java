package io.github.exchangeonline.standin.entra;

/** What is wrong with the id_tokens that are handed out. */
public enum IdTokenFault {
  /** One letter of the signature is another. */
  BAD_SIGNATURE,
  /** {@code alg} is none, and there is no signature. */
  NO_SIGNATURE,
  /** HS256, with the bytes of the public key as the secret. */
  HS256_BY_PUBLIC_KEY,
  /** HS256, with the client secret. */
  HS256_BY_CLIENT_SECRET,
  /** Signed by a key that is not published. */
  UNKNOWN_KEY,
  /** Signed by a key that is published under the kid of the right one. */
  KEY_OF_THE_HEADER,
  /** A work account's, signed with the key for personal accounts. */
  CONSUMERS_KEY,
  ISSUER_OF_ANOTHER_TENANT,
  ISSUER_OF_ANOTHER_CLOUD,
  TENANT_IS_NO_GUID,
  AUDIENCE_OF_ANOTHER_APP,
  TWO_AUDIENCES,
  NO_NONCE,
  OTHER_NONCE,
  EXPIRED,
  NOT_YET_VALID,
  ISSUED_LONG_AGO,
  NO_OBJECT_ID,
  NO_TENANT,
  /** Far larger than any. */
  OVERSIZED,
  /** Five parts, as an encrypted one has. */
  ENCRYPTED,
  /** The object id stands in it twice, first another account's. */
  OBJECT_ID_TWICE,
  /** Right in all, but of an account that did not sign in. */
  OTHER_ACCOUNT
}
