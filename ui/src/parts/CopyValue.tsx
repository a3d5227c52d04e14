import { useState } from 'react';
import { useAnnounce } from './announce';
import { t } from '../text';
import { Button } from './Button';
import styles from './CopyValue.module.css';

interface Props {
  label: string;
  value: string;
  'data-testid'?: string;
}

/** A technical value that may be long, with a way to copy it. */
export function CopyValue({ label, value, ...rest }: Props) {
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      announce(t('copied'));
    } catch {
      announce(t('copy-by-hand'));
    }
  }
  return (
    <div className={styles.copy}>
      <span className={styles.label}>{label}</span>
      <div className={styles.line}>
        <code className={styles.value} data-testid={rest['data-testid']}>
          {value}
        </code>
        <Button
          small
          icon={copied ? 'check' : 'copy'}
          aria-label={copied ? t('copied-of', { label }) : t('copy-of', { label })}
          onPress={() => void copy()}
        >
          {copied ? t('copied') : t('copy')}
        </Button>
      </div>
    </div>
  );
}
