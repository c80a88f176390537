// Before anybody has signed in: nothing is told but how to.

import { Refused } from './api.js';
import { copy } from './decoded.js';
import { button, el, say } from './dom.js';
import { clientOf, leave, pageOf } from './sign-in.js';
import { lang, t } from './words.js';

/**
 * Offers to sign in.
 *
 * @param where the page's base, its realm and the realm that the address asks about
 * @param why what to say first, if there is something
 */
export async function showSignedOut(main, where, why) {
  const { base, home } = where;
  main.replaceChildren(el('p', null, t('loading')));
  let client;
  try {
    client = await clientOf(base, home);
  } catch (failure) {
    main.replaceChildren(notice(failure));
    return;
  }
  // Only the page of the administrators of all realms is about another realm than its own; the server decides anyway.
  where.target = home === client.adminRealm && where.asked ? where.asked : home;
  where.header();
  const hint = el('div', null);
  const go = realm => async () => {
    hint.replaceChildren();
    try {
      if (!globalThis.crypto?.subtle) throw new Refused(0, t('sign-in.insecure'), t('sign-in.insecure.todo'));
      const chosen = await clientOf(base, realm);
      if (chosen.hindrance) hint.replaceChildren(hindrance(base, chosen));
      else await leave(base, chosen, { target: where.target, language: where.language() });
    } catch (failure) {
      hint.replaceChildren(notice(failure));
    }
    hint.firstElementChild?.focus();
  };
  main.replaceChildren(
    el('section', { class: 'card' },
      why && el('p', { class: 'state bad' }, why),
      el('h2', { tabindex: '-1' }, t('sign-in')),
      el('p', null, t('sign-in.text', { realm: where.target })),
      el('div', { class: 'buttons' },
        home !== client.adminRealm && button('sign-in/realm', t('sign-in.realm', { realm: home }), go(home), { class: 'main' }),
        button('sign-in/all', t('sign-in.all', { realm: client.adminRealm }), go(client.adminRealm), { class: home === client.adminRealm ? 'main' : null })),
      hint));
}

export function notice(failure) {
  return el('div', { class: 'notice', tabindex: '-1' },
    el('p', { class: 'what' }, failure.message),
    failure.todo && el('p', null, failure.todo));
}

/** What an administrator has to do once, with the very commands. */
function hindrance(base, { realm, adminRealm, clientId, hindrance: why }) {
  const commands = why === 'no-client' ? creation(realm, adminRealm, clientId, pageOf(base, realm)) : null;
  return el('div', { class: 'notice', tabindex: '-1' },
    el('p', { class: 'what' }, t(`cannot.${why}`, { client: clientId, realm })),
    el('p', null, t(`cannot.${why}.todo`, { client: clientId, page: pageOf(base, realm) })),
    commands && el('pre', { tabindex: '0', role: 'region', 'aria-label': t('commands') }, commands),
    commands && el('div', { class: 'buttons' }, button('sign-in/copy', t('copy'), () => copy(commands, say))));
}

function creation(realm, adminRealm, clientId, page) {
  const json = JSON.stringify({
    clientId,
    name: 'Outgoing mail: status page',
    publicClient: true,
    fullScopeAllowed: false,
    redirectUris: [page],
    webOrigins: ['+'],
    attributes: { 'pkce.code.challenge.method': 'S256' },
  });
  const at = `-r ${quoted(realm)}`;
  const create = `client=$(kcadm.sh create clients ${at} -b ${quoted(json)} -i)`;
  if (realm === adminRealm) {
    return [
      create,
      `admin=$(kcadm.sh get roles/admin ${at})`,
      `kcadm.sh create clients/$client/scope-mappings/realm ${at} -b "[$admin]"`,
    ].join('\n');
  }
  const roles = ['view-realm', 'manage-realm', 'view-users', 'manage-users'].map(name => ({ name }));
  return [
    create,
    `roles=$(kcadm.sh get clients ${at} -q clientId=realm-management --fields id --format csv --noquotes)`,
    `kcadm.sh create clients/$client/scope-mappings/clients/$roles ${at} -b '${JSON.stringify(roles)}'`,
  ].join('\n');
}

/** One word for a shell, whatever is in it. */
function quoted(text) {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
