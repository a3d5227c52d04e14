import { ProgressBar } from 'react-aria-components';
import styles from './Meter.module.css';

interface Props {
  label: string;
  done: number;
  /** 0 while it is not known. */
  total: number;
  said: string;
  large?: boolean;
}

/** A bar; what it shows is also said in words. */
export function Meter({ label, done, total, said, large }: Props) {
  const known = total > 0;
  const share = known ? Math.min(100, (done / total) * 100) : 0;
  return (
    <ProgressBar
      aria-label={label}
      value={done}
      maxValue={Math.max(total, 1)}
      valueLabel={said}
      isIndeterminate={!known}
      className={large ? styles.large : styles.meter}
    >
      <div
        className={known ? styles.fill : styles.moving}
        style={known ? { inlineSize: `${share}%` } : undefined}
      />
    </ProgressBar>
  );
}
