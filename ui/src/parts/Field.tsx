import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import styles from './Field.module.css';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  onEnter?: () => void;
  /** For screen readers only; the place says it to everyone else. */
  hideLabel?: boolean;
  detail?: string;
  problem?: string;
  mono?: boolean;
  numeric?: boolean;
  id?: string;
  testId?: string;
}

/** One line of text. */
export function Field(props: Props) {
  const { label, value, onChange, onBlur, onEnter, hideLabel, detail, problem } = props;
  return (
    <TextField
      className={styles.field}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      isInvalid={Boolean(problem)}
      id={props.id}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onEnter?.();
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : styles.label}>{label}</Label>
      {detail && (
        <Text slot="description" className={styles.detail}>
          {detail}
        </Text>
      )}
      <Input
        className={`${styles.input ?? ''} ${props.mono ? (styles.mono ?? '') : ''}`}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        inputMode={props.numeric ? 'numeric' : 'text'}
        data-testid={props.testId}
      />
      <FieldError className={styles.problem}>{problem}</FieldError>
    </TextField>
  );
}
