package io.github.exchangeonline.standin.entra;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The AADSTS codes that the stand-in knows, worded as Entra words them, since clients show the text
 * to people.
 */
final class Aadsts {
  private static final Map<Integer, EntraError> CATALOGUE = new TreeMap<>();

  private static final String SIGN_IN_AGAIN =
      " Send a new interactive authorization request for this user and resource.";
  private static final String ADD_TO_DIRECTORY =
      " To sign into this application, the account must be added to the directory.";
  private static final String CONFIGURATION_CHANGE =
      "Due to a configuration change made by your administrator, or because you moved to a new"
          + " location, you must ";

  static {
    client(
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is"
            + " the client secret value, not the client secret ID, for a secret added to app '{app}'.");
    client(
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or"
            + " 'client_secret'.");
    client(
        7000222,
        "The provided client secret keys for app '{app}' are expired. Visit the Azure"
            + " portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using"
            + " certificate credentials for added security: https://aka.ms/certCreds.");
    client(
        700025,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be"
            + " presented.");
    add(
        700016,
        400,
        "unauthorized_client",
        null,
        "Application with identifier '{app}' was not found"
            + " in the directory '{tenant}'. This can happen if the application has not been installed by"
            + " the administrator of the tenant or consented to by any user in the tenant. You may have"
            + " sent your authentication request to the wrong tenant.");
    add(7000112, 400, "unauthorized_client", null, "Application '{app}'({appName}) is disabled.");
    // invalid_request or invalid_tenant are both on record; this is the more frequent one.
    add(
        90002,
        400,
        "invalid_request",
        null,
        "Tenant '{tenant}' not found. This may happen if there"
            + " are no active subscriptions for the tenant. Check to make sure you have the correct"
            + " tenant ID. Check with your subscription administrator.");
    add(
        50011,
        400,
        "invalid_request",
        null,
        "The redirect URI '{uri}' specified in the request does"
            + " not match the redirect URIs configured for the application '{app}'. Make sure the"
            + " redirect URI sent in the request matches one added to your application in the Azure"
            + " portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to"
            + " fix this.");
    add(
        50194,
        400,
        "invalid_request",
        null,
        "Application '{app}'({appName}) is not configured as a"
            + " multi-tenant application. Usage of the /common endpoint is not supported for such"
            + " applications created after '10/15/2018'. Use a tenant-specific endpoint or configure the"
            + " application to be multi-tenant.");
    add(
        50059,
        400,
        "invalid_request",
        null,
        "No tenant-identifying information found in either the"
            + " request or implied by any provided credentials.");
    add(
        28003,
        400,
        "invalid_request",
        null,
        "Provided value for the input parameter scope cannot be"
            + " empty when requesting an access token using the provided authorization code. Please"
            + " specify a valid scope.");
    // The name of this error is not on record; invalid_scope fits its neighbours.
    add(
        28002,
        400,
        "invalid_scope",
        null,
        "Provided value for the input parameter scope '{scope}'"
            + " isn't valid when requesting an access token. Specify a valid scope.");
    add(
        70011,
        400,
        "invalid_scope",
        null,
        "The provided value for the input parameter 'scope' is not"
            + " valid. The scope {scope} is not valid.");
    add(
        650053,
        400,
        "invalid_client",
        null,
        "The application '{appName}' asked for scope '{scope}'"
            + " that doesn't exist on the resource '{resource}'. Contact the app vendor.");
    add(
        500011,
        400,
        "invalid_resource",
        null,
        "The resource principal named {resource} was not found"
            + " in the tenant named {tenant}. This can happen if the application has not been installed"
            + " by the administrator of the tenant or consented to by any user in the tenant. You might"
            + " have sent your authentication request to the wrong tenant.");
    add(
        900144,
        400,
        "invalid_request",
        null,
        "The request body must contain the following parameter: '{name}'.");
    add(
        70003,
        400,
        "unsupported_grant_type",
        null,
        "The app requested an unsupported grant type" + " '{name}'.");
    add(901002, 400, "invalid_request", null, "The 'resource' request parameter isn't supported.");
    add(9002313, 400, "invalid_request", null, "Invalid request. Request is malformed or invalid.");
    add(90013, 400, "invalid_request", null, "Invalid input received from the user.");
    grant(70000, null, "The provided value for the 'code' parameter is not valid.");
    grant(
        70008,
        null,
        "The provided authorization code or refresh token has expired due to"
            + " inactivity."
            + SIGN_IN_AGAIN);
    grant(
        54005,
        null,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid"
            + " code or use an existing refresh token.");
    grant(
        501481,
        null,
        "The Code_Verifier does not match the code_challenge supplied in the"
            + " authorization request.");
    grant(
        700005,
        null,
        "Provided Authorization Code is intended to use against other tenant, thus" + " rejected.");
    grant(
        700082,
        null,
        "The refresh token has expired due to inactivity. The token was issued on"
            + " {issued} and was inactive for 90.00:00:00.");
    grant(
        50173,
        "bad_token",
        "The provided grant has expired due to it being revoked, a fresh auth"
            + " token is needed. The user might have changed or reset their password. The grant was"
            + " issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for"
            + " this user is '{validFrom}'.");
    grant(
        70043,
        "token_expired",
        "The refresh token has expired or is invalid due to sign-in"
            + " frequency checks by conditional access. The token was issued on {issued} and the maximum"
            + " allowed lifetime for this request is 3600.");
    grant(
        65001,
        "consent_required",
        "The user or administrator has not consented to use the"
            + " application with ID '{app}' named '{appName}'. Send an interactive authorization request"
            + " for this user and resource.");
    grant(
        50034,
        null,
        "The user account {user} does not exist in the {tenant} directory." + ADD_TO_DIRECTORY);
    grant(
        500341,
        null,
        "The user account {user} has been deleted from the {tenant} directory." + ADD_TO_DIRECTORY);
    grant(
        50053,
        null,
        "You've tried to sign in too many times with an incorrect user ID or password.");
    grant(50055, "user_password_expired", "The password is expired.");
    grant(50057, null, "The user account is disabled.");
    grant(
        50105,
        null,
        "Your administrator has configured the application {appName} ('{app}') to"
            + " block users unless they are specifically granted ('assigned') access to the application."
            + " The signed in user '{user}' is blocked because they are not a direct member of a group"
            + " with access, nor had access directly assigned by an administrator. Please contact your"
            + " administrator to assign access to this application.");
    grant(
        50020,
        null,
        "User account '{user}' from identity provider 'live.com' does not exist in"
            + " tenant '{tenant}' and cannot access the application '{app}'({appName}) in that tenant. The"
            + " account needs to be added as an external user in the tenant first. Sign out and sign in"
            + " again with a different Azure Active Directory user account.");
    challenge(
        50076,
        "basic_action",
        CONFIGURATION_CHANGE + "use multi-factor authentication to access '{resource}'.");
    challenge(
        50079,
        "basic_action",
        CONFIGURATION_CHANGE + "enroll in multi-factor authentication to access '{resource}'.");
    challenge(
        50078,
        "basic_action",
        "Presented multi-factor authentication has expired due to"
            + " policies configured by your administrator, you must refresh your multi-factor"
            + " authentication to access '{resource}'.");
    challenge(
        53000,
        "message_only",
        "Device is not in required device state: compliant. Conditional"
            + " Access policy requires a compliant device, and the device is not compliant. The user must"
            + " enroll their device with an approved MDM provider like Intune.");
    challenge(
        53003,
        "message_only",
        "Access has been blocked by Conditional Access policies. The"
            + " access policy does not allow token issuance.");
    grant(
        50196,
        null,
        "The server terminated an operation because it encountered a loop while"
            + " processing a request.");
    add(
        90033,
        503,
        "temporarily_unavailable",
        null,
        "A transient error has occurred. Please try again.");
    add(
        90055,
        429,
        "temporarily_unavailable",
        null,
        "TenantThrottlingError - There are too many incoming requests.");
    add(65004, 400, "access_denied", null, "User declined to consent to access the app.");
    add(90094, 400, "access_denied", null, "The grant requires admin permission.");
    add(
        50058,
        400,
        "login_required",
        null,
        "A silent sign-in request was sent but no user is signed" + " in.");
    add(
        700051,
        400,
        "unsupported_response_type",
        null,
        "response_type '{name}' is not enabled for" + " the application.");
  }

  private Aadsts() {}

  /** The error with that code; one that is not in the catalogue is made an invalid_grant. */
  static EntraError error(int code) {
    EntraError known = CATALOGUE.get(code);
    return known != null
        ? known
        : new EntraError(code, 400, "invalid_grant", null, "Not in the catalogue.", false);
  }

  /** An exception with that code and no gaps in its text. */
  static EntraException failure(int code) {
    return new EntraException(error(code));
  }

  private static void client(int code, String text) {
    add(code, 401, "invalid_client", null, text);
  }

  private static void grant(int code, @Nullable String suberror, String text) {
    add(code, 400, "invalid_grant", suberror, text);
  }

  private static void challenge(int code, String suberror, String text) {
    CATALOGUE.put(code, new EntraError(code, 400, "invalid_grant", suberror, text, true));
  }

  private static void add(
      int code, int status, String error, @Nullable String suberror, String text) {
    CATALOGUE.put(code, new EntraError(code, status, error, suberror, text, false));
  }
}
