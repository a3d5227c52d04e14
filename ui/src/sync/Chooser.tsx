/** A value on which the sides disagree: both beside each other, and the word of a person which one is right. */
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { failureOf, type Platform, type RowConflict, useCommand } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import styles from './Chooser.module.css';

interface Props {
  plan: string;
  seq: number;
  conflict: RowConflict;
}

function Side({ platform, conflict }: { platform: Platform; conflict: RowConflict }) {
  const here = platform === 'hubspot';
  const value = here ? conflict.hubspot : conflict.advocate;
  const can = conflict.choices.includes(platform);
  return (
    <RadioField value={platform} isDisabled={!can} className={styles.field}>
      <RadioButton className={styles.card} data-testid={`keep-${platform}`}>
        <span className={here ? styles.hubspot : styles.advocate}>
          <span className={styles.ring} aria-hidden="true" />
          {here ? t('choose-hubspot') : t('choose-advocate')}
        </span>
        <span className={value ? styles.value : styles.soft}>{value || t('diff-empty')}</span>
        {!can && <span className={styles.soft}>{t('choose-cannot')}</span>}
      </RadioButton>
    </RadioField>
  );
}

export function Chooser({ plan, seq, conflict }: Props) {
  const choose = useCommand('choose_value');
  const alike = useCommand('choose_alike');
  const { field, label, agreed, chosen } = conflict;
  return (
    <div className={styles.chooser} data-field={field}>
      <p className={chosen ? styles.soft : styles.open}>{conflict.sentence}</p>
      <RadioGroup
        className={styles.group}
        value={chosen}
        onChange={(keep) => choose.mutate({ plan, seq, field, keep: keep as Platform })}
      >
        <Label className={styles.label}>{t('choose-which', { label })}</Label>
        <div className={styles.sides}>
          <Side platform="hubspot" conflict={conflict} />
          <Side platform="advocate" conflict={conflict} />
        </div>
      </RadioGroup>
      <p className={styles.soft}>
        {agreed === null ? t('choose-never-agreed') : t('choose-agreed', { value: agreed })}
      </p>
      {choose.error && <FailureNotice failure={failureOf(choose.error)} />}
      {alike.error && <FailureNotice failure={failureOf(alike.error)} />}
      {chosen && (
        <div>
          <Button
            small
            isPending={alike.isPending}
            onPress={() => alike.mutate({ plan, seq, field, keep: chosen })}
            data-testid="choose-alike"
          >
            {chosen === 'hubspot'
              ? t('choose-alike-hubspot', { label })
              : t('choose-alike-advocate', { label })}
          </Button>
        </div>
      )}
      <p className={styles.soft} role="status">
        {alike.data?.sentence ?? (chosen ? t('choose-changed') : t('choose-open'))}
      </p>
    </div>
  );
}
