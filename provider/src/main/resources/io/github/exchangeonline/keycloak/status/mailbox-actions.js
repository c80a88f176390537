// What can be done about a mailbox.

import { question } from './dialog.js';
import { button } from './dom.js';
import { t } from './words.js';

/** Buttons for what this administrator may do, and that makes sense now. */
export function actions(mailbox, page) {
  const { rights, configuration } = page.data.status;
  if (!rights.change) return [];
  const address = mailbox.mailbox;
  const path = `/mailboxes/${encodeURIComponent(address)}`;
  const linked = mailbox.state !== 'not-linked';
  const cared = !mailbox.owner || mailbox.owner.manageable;
  const key = what => `${address}/${what}`;
  const check = testMail => event => page.act(event, async () => {
    const { reports } = await page.api.post('/preflight', { mailbox: address, testMail });
    page.reports.set(address, reports[0]);
    const [{ failed, signsIn, problem }] = reports;
    if (!failed && signsIn) return t(testMail ? 'check.sent' : 'check.passed', { mailbox: address });
    page.said(failed ? t('check.failed', { mailbox: address, what: problem.what }) : t('check.unfinished', { mailbox: address }), true);
    return null;
  });
  return [
    mailbox.named && configuration.ours && button(key('check'), t('mailbox.check'), check(false)),
    mailbox.named && configuration.ours && linked && button(key('test'), t('mailbox.test'), check(true)),
    mailbox.named && cared && mailbox.state !== 'working' && button(key('ask'), t('mailbox.ask'), event => ask(event, mailbox, path, page)),
    cared && mailbox.state === 'paused' && button(key('confirm'), t('mailbox.confirm'), event => confirm(event, mailbox, path, page)),
    cared && linked && button(key('unlink'), t('mailbox.unlink'), event => unlink(event, mailbox, path, page), { class: 'danger' }),
  ];
}

async function ask(event, { mailbox, owner }, path, page) {
  const user = await question({
    title: t('ask.title', { mailbox }),
    text: t('ask.text'),
    yes: t('mailbox.ask'),
    field: { label: t('ask.user'), value: owner?.username, required: true },
  });
  if (user === null) return;
  await page.act(event, async () => {
    const asked = await page.api.post(`${path}/ask`, { user });
    return t('ask.done', { user: asked.username, door: asked.door });
  });
}

async function confirm(event, { mailbox }, path, page) {
  const sure = await question({ title: t('confirm.title', { mailbox }), text: t('confirm.text'), yes: t('mailbox.confirm') });
  if (sure === null) return;
  await page.act(event, async () => {
    await page.api.post(`${path}/confirm`);
    return t('confirm.done', { mailbox });
  });
}

async function unlink(event, { mailbox }, path, page) {
  const sure = await question({ title: t('unlink.title', { mailbox }), text: t('unlink.text'), yes: t('mailbox.unlink'), danger: true });
  if (sure === null) return;
  await page.act(event, async () => {
    await page.api.remove(`${path}/link`);
    page.reports.delete(mailbox);
    return t('unlink.done', { mailbox });
  });
}
