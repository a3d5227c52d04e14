/** The setup steps by chapter. A locked step is text that says what it waits for. */
import type { StepId, StepStatus, StepView } from '../host';
import { Icon, type IconName } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import { useNavigation } from './navigation';
import styles from './StepList.module.css';

const ICONS: Record<StepStatus, IconName> = {
  todo: 'circle',
  done: 'check',
  attention: 'warn',
  locked: 'lock',
  skipped: 'minus',
};

function Entry({ step, current }: { step: StepView; current: boolean }) {
  const { go } = useNavigation();
  const words: Record<StepStatus, string> = {
    todo: t('step-todo'),
    done: t('step-done'),
    attention: t('step-attention'),
    locked: t('step-locked'),
    skipped: t('step-skipped'),
  };
  const inside = (
    <>
      <span className={styles[step.status]}>
        <Icon name={current && step.status === 'todo' ? 'dot' : ICONS[step.status]} size={16} />
      </span>
      <span className={styles.number}>{step.number}</span>
      <span>
        {step.title}
        {step.optional && <span className={styles.optional}> {t('step-optional')}</span>}
        <span className="visually-hidden">
          , {words[step.status]} {step.reason}
        </span>
      </span>
    </>
  );
  if (step.status === 'locked' && !current) {
    return (
      <span className={styles.entry} title={step.reason} data-testid={`step-${step.id}`}>
        {inside}
      </span>
    );
  }
  return (
    <Link
      className={styles.entry}
      current={current ? 'step' : undefined}
      onPress={() => go({ page: 'setup', step: step.id })}
      data-testid={`step-${step.id}`}
    >
      {inside}
    </Link>
  );
}

interface Props {
  steps: StepView[];
  current: StepId;
  minutesLeft: number;
}

export function StepList({ steps, current, minutesLeft }: Props) {
  return (
    <nav className={styles.steps} aria-label={t('nav-steps')}>
      <ol>
        {steps.map((step, index) => (
          <li key={step.id}>
            {step.chapter !== steps[index - 1]?.chapter && (
              <span className={styles.chapter}>{step.chapter}</span>
            )}
            <Entry step={step} current={step.id === current} />
          </li>
        ))}
      </ol>
      {minutesLeft > 0 && (
        <p className={styles.left}>{t('step-minutes-left', { minutes: minutesLeft })}</p>
      )}
    </nav>
  );
}
