import { useEffect, useId, useRef } from 'react';
import { t } from '../text';
import { Icon } from './Icon';
import styles from './ErrorSummary.module.css';

export interface Problem {
  text: string;
  /** Id of the field it is about. */
  field?: string;
}

function jump(field: string): void {
  const target = document.getElementById(field);
  const inside = target?.querySelector<HTMLElement>('input, button');
  (target?.matches('input, button') ? target : inside)?.focus();
}

/** Why a step cannot go on. Takes the focus when it appears or changes. */
export function ErrorSummary({ problems }: { problems: Problem[] }) {
  const box = useRef<HTMLDivElement>(null);
  const heading = useId();
  useEffect(() => {
    if (problems.length > 0) box.current?.focus();
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div ref={box} className={styles.box} role="group" aria-labelledby={heading} tabIndex={-1}>
      <Icon name="cross" />
      <div>
        <h2 id={heading} className={styles.title}>
          {t('error-summary')}
        </h2>
        <ul>
          {problems.map(({ text, field }) => (
            <li key={text}>
              {field ? (
                <button type="button" className={styles.link} onClick={() => jump(field)}>
                  {text}
                </button>
              ) : (
                text
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
