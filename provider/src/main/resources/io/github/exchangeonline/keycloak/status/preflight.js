// What a check found, stage by stage.

import { copy, decoded } from './decoded.js';
import { button, el } from './dom.js';
import { digits, t } from './words.js';

const MARKS = { passed: '✓', failed: '✕', skipped: '–' };

export function report(key, it, said, closed) {
  return el('div', { class: 'report' },
    el('h4', null, it.failed ? t('report.failed') : it.signsIn ? t('report.passed') : t('report.unfinished')),
    el('ol', null, it.stages.map(stage => el('li', { class: stage.outcome },
      el('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[stage.outcome] ?? ''),
      el('span', null,
        stage.name, ': ',
        t(`outcome.${stage.outcome}`),
        stage.millis === undefined ? '' : `, ${t('report.millis', { millis: digits(stage.millis) })}`,
        stage.whyInWords ? `, ${stage.whyInWords}` : '',
        stage.detail ? el('span', { class: 'detail' }, ` ${stage.detail}`) : null)))),
    it.problem && decoded(`${key}/report`, it.problem),
    el('div', { class: 'buttons' },
      button(`${key}/copy`, t('report.copy'), () => copy(it.text, said)),
      button(`${key}/close`, t('report.close'), closed)));
}
