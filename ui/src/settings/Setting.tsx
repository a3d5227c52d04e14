/** One setting as the engine describes it. A change holds at once. */
import { useId, useState } from 'react';
import { useSaved } from '../app/saved';
import type { SettingControl, SettingView } from '../host';
import { Field } from '../parts/Field';
import { Pick } from '../parts/Pick';
import { Toggle } from '../parts/Toggle';
import { t } from '../text';
import styles from './Settings.module.css';

type NumberControl = Extract<SettingControl, { by: 'number' }>;

/** A number is sent when it is left or confirmed; until then it is only being typed. */
function NumberSetting({ setting, control }: { setting: SettingView; control: NumberControl }) {
  const { change } = useSaved();
  const [typed, setTyped] = useState<string | null>(null);
  const number = Number(typed ?? setting.value);
  const fits = Number.isInteger(number) && number >= control.least && number <= control.most;
  const send = () => {
    if (typed === null || !fits) return;
    if (String(number) !== setting.value) change({ id: setting.id, value: String(number) });
    setTyped(null);
  };
  return (
    <div className={styles.number}>
      <Field
        label={t('settings-number', { title: setting.title, unit: control.unit })}
        detail={setting.detail}
        value={typed ?? setting.value}
        onChange={setTyped}
        onBlur={send}
        onEnter={send}
        problem={fits ? '' : t('settings-range', { least: control.least, most: control.most })}
        numeric
        testId={`setting-${setting.id}`}
      />
    </div>
  );
}

export function Setting({ setting }: { setting: SettingView }) {
  const { change, busy } = useSaved();
  const id = useId();
  const { control, title, detail, value } = setting;
  switch (control.by) {
    case 'switch':
      return (
        <Toggle
          label={title}
          detail={detail}
          on={value === 'on'}
          busy={busy}
          onChange={(on) => change({ id: setting.id, value: on ? 'on' : 'off' })}
          data-testid={`setting-${setting.id}`}
        />
      );
    case 'number':
      return <NumberSetting setting={setting} control={control} />;
    case 'choice':
      return (
        <Pick
          id={id}
          label={title}
          detail={detail}
          options={control.options.map((each) => ({ value: each.value, text: each.title }))}
          value={value}
          onChange={(next) => change({ id: setting.id, value: next })}
          data-testid={`setting-${setting.id}`}
        />
      );
  }
}
