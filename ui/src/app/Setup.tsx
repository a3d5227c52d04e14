/** The wizard: which step is on screen, and nothing about what a step does. */
import type { ComponentType } from 'react';
import type { Overview, StepId } from '../host';
import { Advocate } from '../steps/advocate/Advocate';
import type { StepProps } from '../steps/common/StepPage';
import { Fields } from '../steps/fields/Fields';
import { Csv } from '../steps/csv/Csv';
import { Finish } from '../steps/finish/Finish';
import { FirstSync } from '../steps/first-sync/FirstSync';
import { Hubspot } from '../steps/hubspot/Hubspot';
import { ProgramRules } from '../steps/program-rules/ProgramRules';
import { Properties } from '../steps/properties/Properties';
import { Review } from '../steps/review/Review';
import { Sharing } from '../steps/sharing/Sharing';
import { Start } from '../steps/start/Start';
import { Triggers } from '../steps/triggers/Triggers';
import type { Route } from './route';

const SCREENS: Record<StepId, ComponentType<StepProps>> = {
  start: Start,
  hubspot: Hubspot,
  advocate: Advocate,
  triggers: Triggers,
  fields: Fields,
  sharing: Sharing,
  properties: Properties,
  review: Review,
  first_sync: FirstSync,
  program_rules: ProgramRules,
  csv: Csv,
  finish: Finish,
};

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'setup' }>;
}

export function Setup({ overview, route }: Props) {
  const asked = overview.steps.find(({ id }) => id === route.step);
  const step = asked ?? overview.steps[0];
  if (!step) return null;
  const Screen = SCREENS[step.id];
  return <Screen key={step.id} overview={overview} step={step} />;
}
