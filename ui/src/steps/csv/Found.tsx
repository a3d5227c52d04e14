/** What the check found: who will be in the file, who is left out and why, and what to know before saying yes. */
import type { ImportLeftOut, ImportView } from '../../host';
import { Card } from '../../parts/Card';
import { Disclosure } from '../../parts/Disclosure';
import { Icon } from '../../parts/Icon';
import { t } from '../../text';
import { count } from '../../text/when';
import styles from './Csv.module.css';

function Reason({ of }: { of: ImportLeftOut }) {
  return (
    <li className={styles.reason} data-reason={of.reason}>
      <span className={styles.number}>{count(of.count)}</span>
      <div>
        <p>{of.sentence}</p>
        {of.fix && <p className={styles.soft}>{of.fix}</p>}
        {of.examples.length > 0 && (
          <Disclosure title={t('csv-examples')} aside>
            <ul className={styles.examples}>
              {of.examples.map(({ number, email }) => (
                <li key={number}>{t('csv-row', { number, email: email || t('diff-empty') })}</li>
              ))}
            </ul>
          </Disclosure>
        )}
      </div>
    </li>
  );
}

function Shown({ view }: { view: ImportView }) {
  return (
    <Disclosure title={t('csv-first-rows', { rows: view.shown.length })}>
      {/* Scrolls sideways, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.frame} tabIndex={0} role="region" aria-label={t('csv-file-holds')}>
        <table className={styles.sheet}>
          <thead>
            <tr>
              {view.header.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.shown.map((row, at) => (
              <tr key={at}>
                {row.map((cell, place) => (
                  <td key={place}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Disclosure>
  );
}

export function Found({ view }: { view: ImportView }) {
  return (
    <Card title={t('csv-result')}>
      <dl className={styles.counts}>
        <div>
          <dt>{t('csv-kept')}</dt>
          <dd data-testid="csv-kept">{count(view.kept)}</dd>
        </div>
        <div>
          <dt>{t('csv-left-out')}</dt>
          <dd>{count(view.left_out)}</dd>
        </div>
        <div>
          <dt>{t('csv-rows')}</dt>
          <dd>{count(view.rows)}</dd>
        </div>
      </dl>
      {view.reasons.length > 0 && (
        <>
          <h3>{t('csv-why-left-out')}</h3>
          <ul className={styles.reasons}>
            {view.reasons.map((reason) => (
              <Reason key={reason.reason} of={reason} />
            ))}
          </ul>
        </>
      )}
      {view.shown.length > 0 && <Shown view={view} />}
      {view.notes.length > 0 && (
        <ul className={styles.notes} aria-label={t('csv-notes')}>
          {view.notes.map((note) => (
            <li key={note}>
              <Icon name="info" size={16} />
              <span>{note}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
