// The admin API of one realm, with the administrator's own token. No cookie is ever sent.

import { lang, t } from './words.js';

/** Somebody has to sign in (again). */
export class SignedOut extends Error {}

/** What was asked for was not done; says why, and what to do about it. */
export class Refused extends Error {
  constructor(status, what, todo, id) {
    super(what);
    this.status = status;
    this.todo = todo;
    this.id = id;
  }

  get words() {
    return this.todo ? `${this.message} ${this.todo}` : this.message;
  }
}

/** A request to the page's own origin; where it leads elsewhere it is not followed. */
export async function ask(address, options) {
  try {
    return await fetch(address, { credentials: 'omit', cache: 'no-store', redirect: 'error', ...options });
  } catch {
    throw new Refused(0, t('refused.network'), t('refused.network.todo'));
  }
}

export class Api {
  constructor(base, realm, session) {
    this.base = base;
    this.realm = realm;
    this.session = session;
  }

  get(path) {
    return this.#call('GET', this.#own(path));
  }

  post(path, body) {
    return this.#call('POST', this.#own(path), body);
  }

  put(path, body) {
    return this.#call('PUT', this.#own(path), body);
  }

  remove(path) {
    return this.#call('DELETE', this.#own(path));
  }

  /** Names of the realms that the administrator may see. */
  async realms() {
    const all = await this.#call('GET', `${this.base}/admin/realms?briefRepresentation=true`);
    return all.map(it => it.realm).sort((one, other) => one.localeCompare(other));
  }

  #own(path) {
    const address = `${this.base}/admin/realms/${encodeURIComponent(this.realm)}/exchange-online${path}`;
    return `${address}${path.includes('?') ? '&' : '?'}locale=${lang()}`;
  }

  async #call(method, address, body) {
    const headers = { Authorization: `Bearer ${await this.session.token()}`, Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const answer = await ask(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (answer.status === 401) throw new SignedOut();
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    if (told.what) throw new Refused(answer.status, told.what, told.todo, told.error);
    const known = { 403: 'refused.403', 404: 'refused.404' }[answer.status] ?? 'refused.other';
    throw new Refused(answer.status, t(known, { status: answer.status }), t(`${known}.todo`));
  }
}
