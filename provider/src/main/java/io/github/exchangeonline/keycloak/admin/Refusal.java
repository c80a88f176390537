package io.github.exchangeonline.keycloak.admin;

/**
 * Why something was not answered or done.
 *
 * @param error stable: {@code retry-erased}
 * @param errorMessage what happened and what to do in one text, where Keycloak's own tools look for
 *     it
 * @param language of the words
 * @param who who must act
 */
public record Refusal(
    String error, String errorMessage, String language, String what, String who, String todo) {}
