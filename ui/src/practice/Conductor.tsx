/** Practice only: make something happen in the pretend accounts, and see what the app makes of it. */
import { useId, useState } from 'react';
import { failureOf, type Happened, type Happening, useCommand } from '../host';
import { useAnnounce } from '../parts/announce';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import styles from './Conductor.module.css';

const HAPPENINGS: { what: Happening; label: string; then: string }[] = [
  {
    what: 'participant_signs_up',
    label: t('happen-participant'),
    then: t('happen-participant-then'),
  },
  { what: 'contact_is_added', label: t('happen-contact'), then: t('happen-contact-then') },
  { what: 'deal_is_won', label: t('happen-deal'), then: t('happen-deal-then') },
  { what: 'property_is_deleted', label: t('happen-property'), then: t('happen-property-then') },
  { what: 'hubspot_slows_down', label: t('happen-slow'), then: t('happen-slow-then') },
  { what: 'sign_in_runs_out', label: t('happen-sign-in'), then: t('happen-sign-in-then') },
  { what: 'go_offline', label: t('happen-offline'), then: t('happen-offline-then') },
  { what: 'day_passes', label: t('happen-day'), then: t('happen-day-then') },
];

function wordsOf({ what, whom }: Happened): { title: string; then: string } {
  const known = HAPPENINGS.find((each) => each.what === what);
  const label = known?.label ?? '';
  return {
    title: whom ? t('happened-to', { label, whom }) : label,
    then: known?.then ?? '',
  };
}

function Panel({ id }: { id: string }) {
  const announce = useAnnounce();
  const make = useCommand('make_happen');
  const [last, setLast] = useState<Happened | null>(null);
  const happened = last && wordsOf(last);
  function press(what: Happening): void {
    make.mutate(what, {
      onSuccess: (answer) => {
        setLast(answer);
        announce(wordsOf(answer).title);
      },
    });
  }
  return (
    <div id={id} className={styles.panel}>
      <p className={styles.lead}>{t('conductor-lead')}</p>
      <ul className={styles.list}>
        {HAPPENINGS.map(({ what, label }) => (
          <li key={what}>
            <Button
              small
              isPending={make.isPending && make.variables === what}
              onPress={() => press(what)}
              data-testid={`happen-${what}`}
            >
              {label}
            </Button>
          </li>
        ))}
      </ul>
      {make.error && <FailureNotice failure={failureOf(make.error)} />}
      {happened && !make.error && (
        <div className={styles.happened} data-testid="happened">
          <h3>{t('happened')}</h3>
          <p data-testid="happened-title">{happened.title}</p>
          <p className={styles.then}>{happened.then}</p>
        </div>
      )}
    </div>
  );
}

export function Conductor() {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <aside className={styles.conductor} aria-label={t('conductor')} data-region data-conductor>
      <h2 className={styles.title}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          data-testid="conductor"
        >
          <span>{t('conductor')}</span>
        </button>
      </h2>
      {open && <Panel id={id} />}
    </aside>
  );
}
