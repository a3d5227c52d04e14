/** One attempt: what was looked for, what was seen, likely reasons, and the answers themselves. */
import type { AttemptView, TestVerdict } from '../host';
import { Disclosure } from '../parts/Disclosure';
import { Icon, type IconName } from '../parts/Icon';
import { t } from '../text';
import { when } from '../text/when';
import styles from './TestPlan.module.css';

const ICONS: Record<TestVerdict, IconName> = {
  pass: 'check',
  not_yet: 'clock',
  fail: 'cross',
  unknown: 'question',
};

function verdictWord(verdict: TestVerdict): string {
  switch (verdict) {
    case 'pass':
      return t('verdict-pass');
    case 'not_yet':
      return t('verdict-not-yet');
    case 'fail':
      return t('verdict-fail');
    case 'unknown':
      return t('verdict-unknown');
  }
}

export function Attempt({ attempt, test }: { attempt: AttemptView; test: string }) {
  const { assertions, reasons, evidence } = attempt;
  return (
    <div className={styles.attempt}>
      <p className={styles.soft}>
        {t('test-attempt', { number: attempt.number, when: when(attempt.began_at) })}{' '}
        {attempt.result}
      </p>
      {assertions.length > 0 && (
        <div className={styles.frame}>
          <table className={styles.table}>
            <caption className="visually-hidden">
              {t('test-assertions', { test, number: attempt.number })}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t('column-of')}</th>
                <th scope="col">{t('column-claim')}</th>
                <th scope="col">{t('column-expected')}</th>
                <th scope="col">{t('column-seen')}</th>
                <th scope="col">{t('column-verdict')}</th>
              </tr>
            </thead>
            <tbody>
              {assertions.map((it) => (
                <tr key={`${it.about} ${it.claim}`}>
                  <td>{it.about}</td>
                  <th scope="row">{it.claim}</th>
                  <td>{it.expected}</td>
                  <td>{it.seen || t('seen-nothing')}</td>
                  <td>
                    <span className={styles.verdict} data-verdict={it.verdict}>
                      <Icon name={ICONS[it.verdict]} size={16} />
                      {verdictWord(it.verdict)}
                    </span>
                    {!it.required && <span className={styles.soft}> {t('not-required')}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {reasons.length > 0 && (
        <div>
          <h3>{t('test-reasons')}</h3>
          <ol className={styles.reasons}>
            {reasons.map((reason) => (
              <li key={reason.sentence}>
                {reason.sentence} <span className={styles.soft}>{reason.try_this}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
      {evidence.length > 0 && (
        <Disclosure title={t('test-evidence', { answers: evidence.length })} aside>
          <dl className={styles.evidence}>
            {evidence.map((it, at) => (
              // Two answers may be alike; their order is theirs.
              <div key={`${at.toString()} ${it.asked}`}>
                <dt>{it.asked}</dt>
                <dd>
                  <pre>{it.answer}</pre>
                </dd>
              </div>
            ))}
          </dl>
        </Disclosure>
      )}
    </div>
  );
}
