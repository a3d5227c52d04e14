import { CheckboxButton, CheckboxField } from 'react-aria-components';
import { Icon } from './Icon';
import styles from './Tickbox.module.css';

interface Props {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  'data-testid'?: string;
}

/** A box to tick: somebody's word that they did it. */
export function Tickbox({ label, on, onChange, ...rest }: Props) {
  return (
    <CheckboxField isSelected={on} onChange={onChange}>
      <CheckboxButton className={styles.tick} data-testid={rest['data-testid']}>
        <span className={styles.box} aria-hidden="true">
          {on && <Icon name="check" size={16} />}
        </span>
        <span className={styles.label}>{label}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
