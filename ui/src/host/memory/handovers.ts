/** A prepared hand-over: what is set up, and a colleague's file that differs from it. */
import type { HandoverDifference } from '../bindings/HandoverDifference';
import type { HandoverLines } from '../bindings/HandoverLines';
import type { HandoverPart } from '../bindings/HandoverPart';
import type { OpenedHandover } from '../bindings/OpenedHandover';
import { HostFailure, type Host } from '../host';
import { check } from './answers';

type HandoverCommand = 'show_handover' | 'export_handover' | 'open_handover' | 'take_over';

const NAMES = ['Referral Code', 'Share Link', 'Message Links', 'Referred-by Code', 'User ID'];

const HERE: HandoverLines[] = [
  { part: 'hubspot', label: 'HubSpot account', lines: ['Acme Inc. · 12345678'] },
  { part: 'advocate', label: 'Advocate account', lines: ['acme'] },
  {
    part: 'program',
    label: 'Program',
    lines: ['Refer a friend · 51234', 'Its participants are synced'],
  },
  {
    part: 'sharing',
    label: 'Data sharing',
    lines: ['Contacts: new and older', 'Participants: never created'],
  },
  {
    part: 'properties',
    label: 'Contact properties',
    lines: NAMES.map((label) => `${label}: advocate_${label.toLowerCase().replace(/\W/g, '_')}`),
  },
];

function part(
  id: HandoverPart,
  label: string,
  state: HandoverDifference['state'],
  file: string[],
  more: Partial<HandoverDifference> = {},
): HandoverDifference {
  const here = HERE.find((each) => each.part === id)?.lines ?? [];
  return { part: id, label, state, file, here, checks: [], ...more };
}

function opened(path: string, taken: Set<HandoverPart>): OpenedHandover {
  const sharing = ['Contacts: new only', 'Participants: never created'];
  return {
    path,
    fingerprint: `file-${taken.size}`,
    made: 'Made by priya on 2026-11-03 from Acme Inc. with version 0.1.0.',
    note: 'Ask Marcus before changing the events.',
    remarks: [
      'This file was changed after it was made: its checksum is another one. Look closely.',
    ],
    parts: [
      part('hubspot', 'HubSpot account', 'for_a_person', ['Acme EMEA · 87654321']),
      part('program', 'Program', 'same', HERE[2]?.lines ?? []),
      taken.has('sharing')
        ? part('sharing', 'Data sharing', 'same', sharing, { here: sharing })
        : part('sharing', 'Data sharing', 'differs', sharing),
      part('triggers', 'Events', 'cannot_be', ['deals default: 4711 → deal_4711'], {
        checks: [
          check(
            'trg.stage_exists',
            'fail',
            'A chosen stage is not in its pipeline any more.',
            '4711',
            'Choose another one.',
          ),
        ],
      }),
    ],
    changes: [],
  };
}

/** The commands of handing over. */
export function handovers(): Pick<Host, HandoverCommand> {
  const taken = new Set<HandoverPart>();
  return {
    show_handover: () => Promise.resolve({ name: 'acme-inc.advsync', parts: HERE }),
    export_handover: ({ to }) =>
      Promise.resolve({ path: to, next: 'Give it to whoever looks after this next.' }),
    open_handover: (path) => Promise.resolve(opened(path, taken)),
    take_over: ({ path, fingerprint, parts }) => {
      if (fingerprint !== opened(path, taken).fingerprint) {
        throw new HostFailure({
          code: 'invalid_input',
          message: 'This file has changed since it was opened, so nothing of it was taken over.',
          hint: 'Open it again, look at the difference, then take it over.',
        });
      }
      parts.forEach((each) => taken.add(each));
      return Promise.resolve(opened(path, taken));
    },
  };
}
