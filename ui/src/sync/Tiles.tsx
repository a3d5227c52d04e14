import type { ActionKind, Counts, Outcome, Results } from '../host';
import { Tile } from '../parts/Tile';
import { t } from '../text';
import { KIND_ORDER, KINDS, OUTCOME_ORDER, OUTCOMES } from './kinds';
import styles from './Tiles.module.css';

interface KindProps {
  counts: Counts;
  chosen: ActionKind | null;
  choose: (kind: ActionKind | null) => void;
}

/** What a preview found; each tile filters. */
export function KindTiles({ counts, chosen, choose }: KindProps) {
  return (
    <div className={styles.kinds} role="group" aria-label={t('tiles-preview')}>
      {KIND_ORDER.map((kind) => (
        <Tile
          key={kind}
          {...KINDS[kind]}
          value={counts[kind]}
          pressed={chosen === kind}
          onPress={() => choose(chosen === kind ? null : kind)}
          testId={`tile-${kind}`}
        />
      ))}
    </div>
  );
}

interface OutcomeProps {
  results: Results;
  chosen: Outcome | null;
  choose: (outcome: Outcome | null) => void;
}

/** What a run did; each tile filters. */
export function OutcomeTiles({ results, chosen, choose }: OutcomeProps) {
  return (
    <div className={styles.outcomes} role="group" aria-label={t('tiles-run')}>
      {OUTCOME_ORDER.map((outcome) => (
        <Tile
          key={outcome}
          {...OUTCOMES[outcome]}
          value={results[outcome]}
          pressed={chosen === outcome}
          onPress={() => choose(chosen === outcome ? null : outcome)}
          testId={`tile-${outcome}`}
        />
      ))}
    </div>
  );
}
