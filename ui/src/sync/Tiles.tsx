import type { ActionKind, Counts, Outcome, Results } from '../host';
import { Tile } from '../parts/Tile';
import { t } from '../text';
import { KIND_ORDER, KINDS, OUTCOME_ORDER, OUTCOMES, RARE_KINDS, RARE_OUTCOMES } from './kinds';
import styles from './Tiles.module.css';

interface KindProps {
  counts: Counts;
  chosen: ActionKind | null;
  choose: (kind: ActionKind | null) => void;
}

/** What a preview found; each tile filters. */
export function KindTiles({ counts, chosen, choose }: KindProps) {
  const shown = [...KIND_ORDER, ...RARE_KINDS.filter((kind) => counts[kind] > 0)];
  return (
    <div className={styles.kinds} role="group" aria-label={t('tiles-preview')}>
      {shown.map((kind) => (
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
  const shown = [...OUTCOME_ORDER, ...RARE_OUTCOMES.filter((outcome) => results[outcome] > 0)];
  return (
    <div className={styles.outcomes} role="group" aria-label={t('tiles-run')}>
      {shown.map((outcome) => (
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
