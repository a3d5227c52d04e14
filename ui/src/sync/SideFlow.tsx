/** A preview, or its run, that began on a page of its own list: that list is the way back. */
import { useNavigation } from '../app/navigation';
import type { Shown } from '../app/route';
import type { Overview } from '../host';
import { Button } from '../parts/Button';
import { SyncFlow } from './SyncFlow';

interface Props {
  overview: Overview;
  page: 'problems' | 'tests';
  /** Words of the way back. */
  back: string;
  shown: Shown;
}

export function SideFlow({ overview, page, back, shown: { plan, run } }: Props) {
  const { go } = useNavigation();
  const lead = (
    <Button icon="left" onPress={() => go({ page })}>
      {back}
    </Button>
  );
  return (
    <SyncFlow
      frame={{
        overview,
        title: null,
        place: page,
        lead,
        away: back,
        shown: { plan, run },
        show: (next) => go({ page, ...next }),
      }}
    />
  );
}
