// What an administrator sees: loaded anew every now and then, and after everything that was done.

import { Api, Refused, SignedOut } from './api.js';
import { drawQueue } from './chart.js';
import { button, el, say } from './dom.js';
import { drawMailboxes } from './mailboxes.js';
import { PAGE, drawMails } from './mails.js';
import { drawSettings } from './settings.js';
import { notice } from './signed-out.js';
import { clock, lang, t } from './words.js';
import { drawVerdict } from './verdict.js';

const EVERY = 30_000;
const PATIENCE = 120_000;
/** Somebody who has gone away shall not stay signed in by this page. */
const UNTOUCHED = 15 * 60_000;

/** The page of one signed-in administrator for one realm. */
export class SignedIn {
  reports = new Map();
  shown = PAGE;
  data = null;
  said = say;
  #main;
  #left;
  /** What is being done, by the key of the button that asked for it. */
  #busy = new Set();
  #asked = 0;
  #asking = 0;
  #since = 0;
  #touched = Date.now();
  #ended = new AbortController();
  #sections;

  /** @param left called once, when the administrator is signed in no more */
  constructor(main, { base, realm, session, left }) {
    this.#main = main;
    this.#left = left;
    this.session = session;
    this.api = new Api(base, realm, session);
    const touched = () => { this.#touched = Date.now(); };
    const { signal } = this.#ended;
    for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart']) addEventListener(event, touched, { signal, passive: true });
    addEventListener('resize', () => this.draw(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || this.#tick(), { signal });
    const timer = setInterval(() => this.#tick(), EVERY);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  #tick() {
    const away = document.hidden || Date.now() - this.#touched > UNTOUCHED;
    // A server that takes its time is heard before it is asked again; a connection that died is not waited for.
    const waiting = this.#asking > 0 && Date.now() - this.#since < PATIENCE;
    if (!away && !waiting && this.#busy.size === 0 && !document.querySelector('dialog')) this.refresh();
  }

  /** Asks for everything anew. */
  async refresh() {
    const asked = ++this.#asked;
    this.#asking++;
    this.#since = Date.now();
    try {
      const [status, outbox, mails] = await Promise.all([
        this.api.get(''),
        this.api.get('/outbox'),
        this.api.get(`/outbox/mails?max=${this.shown}`),
      ]);
      // Whoever asked later knows more.
      if (this.#ended.signal.aborted || asked !== this.#asked) return;
      this.data = { status, outbox, mails };
      this.draw();
    } catch (failure) {
      this.#failed(failure);
    } finally {
      this.#asking--;
    }
  }

  /**
   * Does something that a button asks for, says what came of it, and shows what is so now. A check
   * may take half a minute, and nobody who pauses all mail meanwhile waits for it; only the same
   * once more is not done at the same time.
   */
  async act(event, work) {
    const pressed = event.currentTarget ?? event.target;
    const key = (pressed.matches('form') ? pressed.querySelector('[type=submit]') : pressed).dataset.key;
    say(t('busy'));
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    this.#mark(key, true);
    try {
      const words = await work();
      if (words) say(words);
    } catch (failure) {
      if (failure instanceof Refused) say(failure.words, true);
      else this.#failed(failure);
    } finally {
      this.#busy.delete(key);
      this.#mark(key, false);
    }
    if (!this.#ended.signal.aborted) await this.refresh();
  }

  /** The button of a key, which may have been drawn anew meanwhile. */
  #mark(key, busy) {
    const found = this.#main.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (busy) found?.setAttribute('aria-busy', 'true');
    else found?.removeAttribute('aria-busy');
  }

  draw() {
    if (this.data === null || this.#ended.signal.aborted) return;
    if (!this.#sections) {
      this.#sections = ['verdict', 'mailboxes', 'queue', 'mails', 'settings'].map(it => el('section', { id: it }));
      this.#main.replaceChildren(...this.#sections, el('p', { id: 'fresh' }));
    }
    const [verdict, mailboxes, queue, mails, settings] = this.#sections;
    drawVerdict(verdict, this.data);
    drawMailboxes(mailboxes, this);
    drawQueue(queue, this);
    drawMails(mails, this);
    drawSettings(settings, this);
    for (const key of this.#busy) this.#mark(key, true);
    document.getElementById('fresh').textContent = t('fresh', { when: clock(this.data.status.time, 'medium') });
  }

  /** Draws all of it again, in another language. */
  async again() {
    this.#sections = undefined;
    this.reports.clear();
    await this.refresh();
  }

  end() {
    this.#ended.abort();
  }

  #failed(failure) {
    if (this.#ended.signal.aborted) return;
    if (failure instanceof SignedOut) {
      this.end();
      this.#left(t('sign-in.ended'));
    } else if (!(failure instanceof Refused)) {
      throw failure;
    } else if (this.data !== null && failure.status !== 403) {
      say(failure.words, true);
    } else {
      this.data = null;
      this.#sections = undefined;
      this.#main.replaceChildren(el('section', { class: 'card', lang: lang() },
        el('h2', { tabindex: '-1' }, t(failure.status === 403 ? 'refused' : 'unanswered')),
        notice(failure),
        failure.id === 'view-realm-needed' && el('p', { class: 'hint' }, t('refused.scope')),
        el('div', { class: 'buttons' },
          failure.status !== 403 && button('refused/again', t('refresh'), () => this.refresh()),
          button('refused/other', t('sign-in.other'), async () => {
            this.end();
            await this.session.end();
            this.#left(null);
          }))));
    }
  }
}
