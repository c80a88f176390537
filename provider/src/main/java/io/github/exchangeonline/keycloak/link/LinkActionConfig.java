package io.github.exchangeonline.keycloak.link;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * The required action's settings (Authentication, Required actions, gear). Stored in clear and
 * exported: nothing secret.
 *
 * @param role realm role whose members are asked at login, and who may link
 * @param skippable whether "Not now" is offered
 * @param testMail whether the proof includes a test mail to the mailbox itself even where From is
 *     the mailbox
 * @param otherAddress whether an account may link a mailbox whose address is not its own sign-in
 *     name
 * @param askAgainAfter how long "Not now" lasts
 */
record LinkActionConfig(
    String role,
    boolean skippable,
    boolean testMail,
    boolean otherAddress,
    Duration askAgainAfter) {

  private static final String ROLE = "sender-role";
  private static final String SKIPPABLE = "may-skip";
  private static final String TEST_MAIL = "test-mail";
  private static final String OTHER_ADDRESS = "other-address";
  private static final String ASK_AGAIN = "ask-again-after-days";

  private static final String DEFAULT_ROLE = "exchange-online-sender";
  private static final String DEFAULT_DAYS = "7";

  static LinkActionConfig of(@Nullable RequiredActionConfigModel model) {
    return new LinkActionConfig(
        value(model, ROLE, DEFAULT_ROLE),
        on(model, SKIPPABLE, true),
        on(model, TEST_MAIL, true),
        on(model, OTHER_ADDRESS, false),
        Duration.ofDays(days(value(model, ASK_AGAIN, DEFAULT_DAYS))));
  }

  static List<ProviderConfigProperty> properties() {
    return ProviderConfigurationBuilder.create()
        .property()
        .name(ROLE)
        .label("Role asked to link")
        .helpText("Realm role whose members are asked at login, and who may link a mailbox.")
        .type(ProviderConfigProperty.STRING_TYPE)
        .defaultValue(DEFAULT_ROLE)
        .add()
        .property()
        .name(SKIPPABLE)
        .label("May be skipped")
        .helpText("Whether the page offers \"Not now\".")
        .type(ProviderConfigProperty.BOOLEAN_TYPE)
        .defaultValue(true)
        .add()
        .property()
        .name(ASK_AGAIN)
        .label("Ask again after days")
        .helpText("How many days \"Not now\" lasts.")
        .type(ProviderConfigProperty.STRING_TYPE)
        .defaultValue(DEFAULT_DAYS)
        .add()
        .property()
        .name(TEST_MAIL)
        .label("Send a test mail")
        .helpText(
            "Whether linking sends a test mail to the mailbox itself. It always does where From is another"
                + " address, as nothing else proves the right to send as that address.")
        .type(ProviderConfigProperty.BOOLEAN_TYPE)
        .defaultValue(true)
        .add()
        .property()
        .name(OTHER_ADDRESS)
        .label("Accept an account with another name")
        .helpText(
            "Whether an account may link a mailbox that Username names although the account's sign-in name is"
                + " another address, as with a shared mailbox that it has access to.")
        .type(ProviderConfigProperty.BOOLEAN_TYPE)
        .defaultValue(false)
        .add()
        .build();
  }

  /** What is wrong with the settings; null where nothing is. */
  static @Nullable String invalidKey(RequiredActionConfigModel model) {
    return value(model, ASK_AGAIN, DEFAULT_DAYS).matches("[0-9]{1,4}") ? null : ASK_AGAIN;
  }

  private static long days(String value) {
    return Long.parseLong(value.matches("[0-9]{1,4}") ? value : DEFAULT_DAYS);
  }

  private static boolean on(
      @Nullable RequiredActionConfigModel model, String key, boolean otherwise) {
    return Boolean.parseBoolean(value(model, key, Boolean.toString(otherwise)));
  }

  private static String value(
      @Nullable RequiredActionConfigModel model, String key, String otherwise) {
    String value = model == null ? null : model.getConfigValue(key);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }
}
