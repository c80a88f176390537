/**
 * Microsoft Entra as seen from here: the addresses of a tenant, the request that sends an owner to
 * sign in, the token endpoint, the cache of access tokens and the check of an id_token. How a
 * client authenticates, how a token is granted and how a mail is handed over are three separate
 * things; the first two are here.
 */
@NullMarked
package io.github.exchangeonline.keycloak.entra;

import org.jspecify.annotations.NullMarked;
