/** The setup as a list to go on with, until the first sync has ended. */
import { useNavigation } from '../app/navigation';
import type { StepStatus, StepView } from '../host';
import { Card } from '../parts/Card';
import { Icon, type IconName } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import styles from './Home.module.css';

const ICONS: Record<StepStatus, IconName> = {
  todo: 'circle',
  done: 'check',
  attention: 'warn',
  locked: 'lock',
  skipped: 'minus',
};

function Line({ step }: { step: StepView }) {
  const { go } = useNavigation();
  const words: Record<StepStatus, string> = {
    todo: t('step-todo'),
    done: t('step-done'),
    attention: t('step-attention'),
    locked: t('step-locked'),
    skipped: t('step-skipped'),
  };
  const title = `${step.number}. ${step.title}`;
  return (
    <li className={styles.step}>
      <Icon name={ICONS[step.status]} size={16} />
      {step.status === 'locked' ? (
        <span className={styles.soft}>{title}</span>
      ) : (
        <Link className={styles.side} onPress={() => go({ page: 'setup', step: step.id })}>
          {title}
        </Link>
      )}
      <span className={styles.soft}>
        {words[step.status]}
        {step.optional && ` ${t('step-optional')}`}
      </span>
    </li>
  );
}

export function Checklist({ steps, minutesLeft }: { steps: StepView[]; minutesLeft: number }) {
  return (
    <Card
      title={t('nav-setup')}
      aside={
        minutesLeft > 0 && (
          <span className={styles.soft}>{t('step-minutes-left', { minutes: minutesLeft })}</span>
        )
      }
    >
      <ol className={styles.steps}>
        {steps.map((step) => (
          <Line key={step.id} step={step} />
        ))}
      </ol>
    </Card>
  );
}
