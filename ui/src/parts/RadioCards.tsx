import type { ReactNode } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import styles from './RadioCards.module.css';

export interface Choice {
  value: string;
  label: string;
  detail: string;
  aside?: ReactNode;
  testId?: string;
}

interface Props {
  label: string;
  choices: Choice[];
  value: string | null;
  onChange: (value: string) => void;
  id?: string;
  hideLabel?: boolean;
}

/** One of a few, each with a sentence. */
export function RadioCards({ label, choices, value, onChange, id, hideLabel }: Props) {
  return (
    <RadioGroup className={styles.group} value={value} onChange={onChange} id={id}>
      <Label className={hideLabel ? 'visually-hidden' : styles.label}>{label}</Label>
      {choices.map((choice) => (
        <RadioField key={choice.value} value={choice.value} className={styles.field}>
          <RadioButton className={styles.card} data-testid={choice.testId}>
            <span className={styles.ring} aria-hidden="true" />
            <span className={styles.words}>
              <span className={styles.name}>{choice.label}</span>
              <span className={styles.detail}>{choice.detail}</span>
            </span>
            {choice.aside}
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}
