import { useId } from 'react';
import styles from './Pick.module.css';

interface Props {
  label: string;
  detail?: string;
  options: { value: string; text: string }[];
  value: string;
  onChange: (value: string) => void;
  id?: string;
  /** For screen readers only; the place says it to everyone else. */
  hideLabel?: boolean;
  'data-testid'?: string;
}

/** One of many, by the system's own list: it knows typing ahead, every screen reader and forced colours. */
export function Pick({ label, detail, options, value, onChange, id, hideLabel, ...rest }: Props) {
  const own = useId();
  const describedBy = detail ? `${own}-detail` : undefined;
  return (
    <div className={styles.pick}>
      <label htmlFor={id ?? own} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {detail && (
        <span id={describedBy} className={styles.detail}>
          {detail}
        </span>
      )}
      <select
        id={id ?? own}
        className={styles.select}
        value={value}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
        data-testid={rest['data-testid']}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
