// OpenID Connect, code flow with PKCE. Tokens live in this page's memory and nowhere else: who closes or reloads it has none.

import { Refused, SignedOut, ask } from './api.js';
import { lang, t } from './words.js';

const KEPT = 'exchange-online-status';
const RENEW_SECONDS_BEFORE = 15;

/** Where the page of a realm lies; also the redirect URI of its client. */
export function pageOf(base, realm) {
  return `${base}/realms/${encodeURIComponent(realm)}/exchange-online/status`;
}

/** Whether the users of a realm can sign in here. */
export async function clientOf(base, realm) {
  const page = pageOf(base, realm);
  const answer = await ask(`${page}/client?redirect_uri=${encodeURIComponent(page)}`);
  if (!answer.ok) throw new Refused(answer.status, t('refused.404'), t('refused.404.todo'));
  return answer.json();
}

/**
 * Goes to Keycloak's login. The answer comes back behind a #, which no server sees.
 *
 * @param what whoever comes back wants to go on with
 */
export async function leave(base, client, what) {
  const verifier = random();
  const state = random();
  const challenge = encoded(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  sessionStorage.setItem(KEPT, JSON.stringify({ ...what, verifier, state, home: client.realm }));
  const address = new URL(client.authorization);
  address.search = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: pageOf(base, client.realm),
    response_type: 'code',
    response_mode: 'fragment',
    scope: 'openid',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ui_locales: lang(),
  });
  location.assign(address);
}

/** What the trip was for, if somebody comes back from one; it can be asked once. */
export function returning() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  sessionStorage.removeItem(KEPT);
  const answer = new URLSearchParams(location.hash.slice(1));
  if (!answer.has('state')) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return { ...kept, answer, ours: kept !== null && kept.state === answer.get('state') };
}

/** Redeems the code that a trip brought. */
export async function arrive(base, trip) {
  if (!trip.ours) throw new Refused(0, t('sign-in.stale'), t('sign-in.stale.todo'));
  if (!trip.answer.has('code')) {
    throw new Refused(0, t('sign-in.failed', { why: trip.answer.get('error') ?? '' }), t('sign-in.failed.todo'));
  }
  const session = new Session(base, trip.home);
  await session.redeem({
    grant_type: 'authorization_code',
    code: trip.answer.get('code'),
    redirect_uri: pageOf(base, trip.home),
    code_verifier: trip.verifier,
  });
  return session;
}

/** An administrator who is signed in. */
class Session {
  #base;
  #tokens;
  #renewing;

  constructor(base, home) {
    this.#base = base;
    this.home = home;
  }

  async redeem(grant) {
    const asked = Date.now();
    const answer = await this.#post('token', grant);
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw answer.status < 500 && grant.grant_type === 'refresh_token'
        ? new SignedOut()
        : new Refused(answer.status, t('sign-in.failed', { why: told.error_description ?? told.error ?? answer.status }),
          t('sign-in.failed.todo'));
    }
    this.#tokens = { access: told.access_token, refresh: told.refresh_token, until: asked + told.expires_in * 1000 };
    this.claims = claims(told.access_token);
  }

  /** A token for the next request; renewed by one request, however many wait for it. */
  async token() {
    if (!this.#tokens) throw new SignedOut();
    if (Date.now() > this.#tokens.until - RENEW_SECONDS_BEFORE * 1000) {
      this.#renewing ??= this.redeem({ grant_type: 'refresh_token', refresh_token: this.#tokens.refresh })
        .finally(() => { this.#renewing = undefined; });
      await this.#renewing;
    }
    return this.#tokens.access;
  }

  /** Ends the login at Keycloak, too. */
  async end() {
    const refresh = this.#tokens?.refresh;
    this.#tokens = undefined;
    if (refresh) await this.#post('logout', { refresh_token: refresh }).catch(() => {});
  }

  #post(endpoint, fields) {
    return ask(`${this.#base}/realms/${encodeURIComponent(this.home)}/protocol/openid-connect/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'exchange-online-status', ...fields }),
    });
  }
}

function random() {
  return encoded(crypto.getRandomValues(new Uint8Array(32)));
}

function encoded(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Only to greet by name and in the right language: what somebody may do, the server decides. */
function claims(token) {
  try {
    const text = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, it => it.charCodeAt(0))));
  } catch {
    return {};
  }
}
