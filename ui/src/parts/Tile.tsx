import { ToggleButton } from 'react-aria-components';
import { count } from '../text/when';
import { Icon, type IconName } from './Icon';
import styles from './Tile.module.css';

export type TileTone = 'ok' | 'accent' | 'quiet' | 'warn' | 'bad';

interface Props {
  icon: IconName;
  tone: TileTone;
  word: string;
  value: number;
  pressed: boolean;
  onPress: () => void;
  testId: string;
}

/** A count that filters the list below it. */
export function Tile({ icon, tone, word, value, pressed, onPress, testId }: Props) {
  return (
    <ToggleButton
      className={`${styles.tile ?? ''} ${value === 0 ? (styles.quiet ?? '') : (styles[tone] ?? '')}`}
      isSelected={pressed}
      onChange={onPress}
      data-testid={testId}
    >
      <span className={styles.word}>
        <Icon name={icon} size={16} />
        {word}
      </span>
      <span className={styles.count}>{count(value)}</span>
    </ToggleButton>
  );
}
