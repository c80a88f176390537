// A diagnosis in words: what happened, who must act, what to do.

import { el, facts, fold } from './dom.js';
import { t } from './words.js';

export function decoded(key, it) {
  const microsoft = [it.detail, it.traceId, it.correlationId].some(Boolean);
  return el('div', { class: 'decoded', lang: it.language },
    el('p', { class: 'what' }, it.what),
    facts([t('decoded.who'), it.who], [t('decoded.todo'), it.todo]),
    microsoft && fold(`${key}/microsoft`, t('decoded.microsoft'),
      facts(
        [t('decoded.detail'), it.detail],
        [t('decoded.trace'), it.traceId],
        [t('decoded.correlation'), it.correlationId],
        [t('decoded.id'), it.id])));
}

/** A text to be taken elsewhere, with a button that does it. */
export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    done(t('copied'));
  } catch {
    done(t('copy.failed'), true);
  }
}
