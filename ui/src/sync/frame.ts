/** What surrounds the sync stages: the Sync page or the last setup step. */
import type { ReactNode } from 'react';
import type { Overview, PlanView, PreviewRequest } from '../host';
import type { Shown } from '../app/route';

export interface Frame {
  overview: Overview;
  /** Fixed heading of the surrounding step; `null` lets each stage name itself. */
  title: string | null;
  part?: string;
  place: string;
  /** First thing in the footer: the way back. */
  lead?: ReactNode;
  /** Explains the front page of the stage; the setup step adds "why do we ask?". */
  extra?: ReactNode;
  /** Words of the way back to the front; none where `lead` is that way. */
  away?: string;
  shown: Shown;
  show: (shown: Shown) => void;
}

/** Everybody, towards HubSpot: what the screens ask for until a person can choose. */
export const FIRST_SYNC: PreviewRequest = { direction: 'to_hubspot', who: 'everyone' };

/** The same question as that of an earlier preview. */
export function sameAgain(plan: PlanView): PreviewRequest {
  return { direction: plan.direction, ...plan.who };
}
