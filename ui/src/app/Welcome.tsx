/** The first page: practice or real. */
import { useState } from 'react';
import { failureOf, useCommand } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { HelpButton } from '../help/HelpButton';
import { HelpPanel } from '../help/HelpPanel';
import { Needs } from '../parts/Needs';
import { RadioCards } from '../parts/RadioCards';
import { t } from '../text';
import { Mark } from './Mark';
import { useNavigation } from './navigation';
import { front } from './shortcuts';
import styles from './Welcome.module.css';

export function Welcome() {
  const { go } = useNavigation();
  const practice = useCommand('open_practice');
  const live = useCommand('open_live');
  const [choice, setChoice] = useState('practice');
  const chosen = choice === 'practice' ? practice : live;
  const choices = [
    { value: 'practice', label: t('welcome-practice'), detail: t('welcome-practice-detail') },
    { value: 'live', label: t('welcome-live'), detail: t('welcome-live-detail') },
  ];
  return (
    <div className={styles.window}>
      <main className={styles.page} data-region>
        <div className={styles.inner}>
          <p className={styles.brand}>
            <Mark size={28} />
            <span className={styles.name}>{t('app-name')}</span>
            <HelpButton />
          </p>
          <h1 tabIndex={-1}>{t('welcome-title')}</h1>
          <p className={styles.lead}>{t('welcome-lead')}</p>
          <RadioCards
            label={t('welcome-choose')}
            choices={choices}
            value={choice}
            onChange={setChoice}
          />
          {choice === 'live' && <Needs />}
          {chosen.error && <FailureNotice failure={failureOf(chosen.error)} />}
          <div className={styles.foot}>
            <p>{t('welcome-nothing')}</p>
            <Button
              kind="primary"
              main
              isPending={chosen.isPending}
              onPress={() => chosen.mutate(null, { onSuccess: (fresh) => go(front(fresh)) })}
              data-testid="welcome-continue"
            >
              {t('continue')}
            </Button>
          </div>
        </div>
      </main>
      <HelpPanel />
    </div>
  );
}
