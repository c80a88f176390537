/**
 * What is stored is sealed: {@link io.github.exchangeonline.keycloak.seal.Seal} turns a {@link
 * io.github.exchangeonline.keycloak.seal.Secret} into text that only the holder of a key can open,
 * and only in the place it was sealed for. The keys come from {@link
 * io.github.exchangeonline.keycloak.seal.SealKeys}.
 */
@NullMarked
package io.github.exchangeonline.keycloak.seal;

import org.jspecify.annotations.NullMarked;
