import { SwitchButton, SwitchField } from 'react-aria-components';
import styles from './Toggle.module.css';

interface Props {
  label: string;
  detail?: string;
  on: boolean;
  onChange: (on: boolean) => void;
  busy?: boolean;
  id?: string;
  'data-testid'?: string;
}

/** A switch with its words. */
export function Toggle({ label, detail, on, onChange, busy, id, ...rest }: Props) {
  return (
    <SwitchField
      className={styles.field}
      isSelected={on}
      onChange={onChange}
      isDisabled={busy ?? false}
      id={id}
    >
      <SwitchButton className={styles.switch} data-testid={rest['data-testid']}>
        <span className={styles.track} aria-hidden="true">
          <span className={styles.knob} />
        </span>
        <span className={styles.words}>
          <span className={styles.label}>{label}</span>
          {detail && <span className={styles.detail}>{detail}</span>}
        </span>
      </SwitchButton>
    </SwitchField>
  );
}
