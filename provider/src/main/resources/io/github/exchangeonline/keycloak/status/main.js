// The status page: who is here, about which realm, in which language.

import { Api, Refused } from './api.js';
import { button, el } from './dom.js';
import { arrive, pageOf, returning } from './sign-in.js';
import { SignedIn } from './signed-in.js';
import { showSignedOut } from './signed-out.js';
import { known, lang, speak, t } from './words.js';

const main = document.getElementById('page');
const [, base, home] = location.href.match(/^([^?#]*)\/realms\/([^/?#]+)\/exchange-online\/status/);
const asked = new URLSearchParams(location.search);
/** The realm whose page this is, the one that is looked at, and what the address asks for. */
const where = {
  base,
  home: decodeURIComponent(home),
  target: decodeURIComponent(home),
  asked: asked.get('realm'),
  language: () => asked.get('lang'),
  header,
};
let page = null;
let realms = [];

function header() {
  const session = page?.session;
  document.title = t('title', { realm: where.target });
  document.getElementById('top').replaceChildren(
    el('div', null, el('h1', null, t('title', { realm: '' }).trim()), session ? realmChoice() : el('p', { class: 'realm' }, t('realm', { realm: where.target }))),
    el('div', { class: 'buttons' },
      el('select', { 'aria-label': t('language'), change: event => switchTo(event.target.value) },
        [['en', 'English'], ['de', 'Deutsch']].map(([value, words]) => el('option', { value, lang: value, selected: value === lang() }, words))),
      session && button('refresh', t('refresh'), () => page.refresh()),
      session && button('sign-out', t('sign-out', { who: session.claims.preferred_username ?? '' }).trim(), signOut)));
}

/** Administrators of all realms may choose; the others have one realm. */
function realmChoice() {
  if (realms.length < 2) return el('p', { class: 'realm' }, t('realm', { realm: where.target }));
  return el('p', { class: 'realm' }, el('label', { for: 'realm' }, t('realm', { realm: '' })), ' ',
    el('select', { id: 'realm', change: event => show(page.session, event.target.value) },
      realms.map(it => el('option', { value: it, selected: it === where.target }, it))));
}

/** The address says what is shown, so that it can be kept as a bookmark. */
function address() {
  const query = new URLSearchParams();
  if (where.target !== where.home) query.set('realm', where.target);
  if (asked.has('lang')) query.set('lang', lang());
  const more = query.toString();
  history.replaceState(null, '', pageOf(where.base, where.home) + (more ? `?${more}` : ''));
}

async function switchTo(language) {
  asked.set('lang', language);
  await speak([language]);
  address();
  header();
  await (page ? page.again() : showSignedOut(main, where, null));
  document.querySelector('#top .buttons select')?.focus();
}

async function signOut() {
  const { session } = page;
  page.end();
  page = null;
  await session.end();
  await out(t('signed-out'));
}

async function out(why) {
  page = null;
  realms = [];
  header();
  await showSignedOut(main, where, why);
}

async function show(session, target) {
  page?.end();
  where.target = target;
  main.replaceChildren(el('p', null, t('loading')));
  page = new SignedIn(main, { base: where.base, realm: target, session, left: out });
  address();
  header();
  await page.refresh();
}

async function start() {
  const trip = returning();
  if (trip?.language) asked.set('lang', trip.language);
  await speak([asked.get('lang'), asked.get('kc_locale'), ...navigator.languages]);
  if (trip === null) {
    header();
    await showSignedOut(main, where, null);
    return;
  }
  try {
    const session = await arrive(where.base, trip);
    const own = session.claims.locale;
    if (!asked.has('lang') && known([own])) await speak([own]);
    await show(session, trip.target);
    realms = await new Api(where.base, where.target, session).realms().catch(() => []);
    if (page) header();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    await out(failure.words);
  }
}

await start();
