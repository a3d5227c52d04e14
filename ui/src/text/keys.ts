// Written by `npm run text` from en.ftl. Do not edit.
type Value = string | number;

type Plain =
  | 'app-name' | 'app-opening' | 'hubspot' | 'advocate' | 'skip-to-page' | 'nav-pages' | 'nav-steps' | 'nav-home'
  | 'nav-setup' | 'nav-setup-done' | 'nav-sync' | 'nav-problems' | 'nav-events' | 'nav-person' | 'nav-drift'
  | 'nav-mapping' | 'nav-activity' | 'nav-tests' | 'nav-settings' | 'mode-practice' | 'mode-test' | 'mode-live'
  | 'mode-practice-said' | 'mode-test-said' | 'workspace-switch' | 'workspace-new-practice' | 'workspace-new-live'
  | 'safety-label' | 'connection-not-connected' | 'connection-pending' | 'connection-unconfirmed'
  | 'connection-connected' | 'connection-reconnect' | 'strip-idle' | 'continue' | 'back' | 'cancel' | 'undo'
  | 'try-again' | 'reload' | 'loading' | 'checking' | 'checks' | 'check-again' | 'check-evidence' | 'check-pass'
  | 'check-warn' | 'check-fail' | 'check-unknown' | 'why' | 'error-summary' | 'failure-internal'
  | 'failure-internal-hint' | 'failure-reconnect' | 'help' | 'help-contents' | 'help-back' | 'help-outside'
  | 'version-look' | 'version-newest' | 'step-saved' | 'step-not-yet' | 'step-todo' | 'step-done' | 'step-attention'
  | 'step-locked' | 'step-skipped' | 'step-leave' | 'step-optional' | 'welcome-title' | 'welcome-lead'
  | 'welcome-choose' | 'welcome-practice' | 'welcome-practice-detail' | 'welcome-live' | 'welcome-live-detail'
  | 'welcome-nothing' | 'needs-title' | 'need-install' | 'need-properties' | 'need-role' | 'need-time'
  | 'start-purpose-practice' | 'start-purpose-live' | 'start-why' | 'start-what' | 'start-later'
  | 'start-practice-title' | 'start-practice' | 'start-practice-sign-in' | 'start-checks' | 'run-running'
  | 'run-throttled' | 'run-paused' | 'run-stopping' | 'run-is-done' | 'run-done-problems' | 'run-stopped'
  | 'run-interrupted' | 'run-failed' | 'run-progress' | 'run-pause' | 'run-open' | 'run-stop' | 'stop-here'
  | 'stop-title' | 'stop-keep' | 'stop-act' | 'run-result' | 'run-of' | 'run-people' | 'run-speed' | 'run-so-far'
  | 'run-none-yet' | 'run-no-current' | 'run-no-speed' | 'run-started' | 'run-took' | 'run-calls' | 'run-confirmed'
  | 'run-everyone' | 'run-details' | 'written-all' | 'written-some' | 'written-words' | 'open-in-hubspot'
  | 'home-purpose' | 'home-preview' | 'home-needs-none' | 'home-need-stops' | 'home-need-looks' | 'home-coverage'
  | 'home-coverage-why' | 'home-coverage-never' | 'home-linked' | 'home-left-out' | 'home-need-you' | 'home-not-known'
  | 'home-runs' | 'home-connections' | 'home-check' | 'home-checked-never' | 'find-button' | 'find-title'
  | 'find-label' | 'find-results' | 'find-people' | 'find-pages' | 'find-actions' | 'find-steps' | 'find-page-triggers'
  | 'find-page-fields' | 'find-page-contact' | 'find-page-appearance' | 'find-page-data' | 'find-preview-changed'
  | 'find-preview-everyone' | 'find-preview-words' | 'find-look-words' | 'find-looking' | 'find-foot'
  | 'settings-purpose' | 'settings-parts' | 'settings-accounts' | 'settings-sync' | 'settings-notifications'
  | 'settings-appearance' | 'settings-time' | 'settings-data' | 'settings-undo' | 'settings-by-field'
  | 'settings-account-open' | 'settings-disconnect-keep' | 'settings-disconnect-words' | 'notify-ask' | 'notify-words'
  | 'notify-yes' | 'notify-no' | 'data-title' | 'data-folder' | 'data-size' | 'data-open' | 'data-handover'
  | 'data-person-title' | 'data-person-words' | 'erase-title' | 'erase-words' | 'erase-keep' | 'erase-act'
  | 'erase-removes' | 'erase-stays' | 'person-purpose' | 'person-sync' | 'person-records' | 'person-records-read'
  | 'person-records-words' | 'person-field' | 'person-no-contact' | 'person-no-participant' | 'person-no-values'
  | 'person-why' | 'person-history' | 'person-history-none' | 'person-to-run' | 'person-story' | 'person-never-title'
  | 'person-never-words' | 'person-never-said' | 'person-again' | 'never-sync' | 'what-if-title' | 'what-if-words'
  | 'what-if-rules' | 'what-if-email' | 'what-if-first-name' | 'what-if-last-name' | 'what-if-referred-by'
  | 'what-if-hubspot-new' | 'what-if-hubspot-older' | 'what-if-advocate-new' | 'what-if-advocate-older' | 'what-if-ask'
  | 'forget-title' | 'forget-words' | 'forget-open' | 'forget-removes' | 'forget-stays' | 'forget-keep' | 'forget-act'
  | 'chart-show-table' | 'chart-hide-table' | 'chart-read' | 'chart-when' | 'chart-status' | 'chart-created'
  | 'chart-changed' | 'chart-linked' | 'chart-need' | 'chart-now' | 'chart-week-column' | 'plot-people' | 'plot-linked'
  | 'plot-causes' | 'plot-causes-words' | 'plot-took' | 'plot-took-words' | 'plot-pace' | 'plot-calls'
  | 'drift-purpose' | 'drift-check' | 'drift-checked-never' | 'drift-breaking' | 'drift-risky' | 'drift-info'
  | 'drift-since' | 'drift-affects' | 'drift-advice' | 'drift-accept' | 'drift-not-looked' | 'drift-see'
  | 'problems-purpose' | 'problems-none' | 'problems-none-words' | 'problems-no-sync' | 'problems-all'
  | 'problems-retry-all' | 'problems-hide' | 'problems-more' | 'problems-since-unknown' | 'problems-agreed'
  | 'problems-agreed-never' | 'problems-ok' | 'problems-again' | 'problems-marked-words' | 'problems-save'
  | 'problems-save-title' | 'problems-save-kind' | 'column-since' | 'preview-held-words' | 'choose-hubspot'
  | 'choose-advocate' | 'choose-cannot' | 'choose-never-agreed' | 'choose-open' | 'choose-changed' | 'approve-delete'
  | 'approve-unlink' | 'approve-delete-words' | 'approve-unlink-words' | 'approve-erase' | 'approve-keep'
  | 'approve-delete-act' | 'approve-unlink-act' | 'copy' | 'copied' | 'copy-by-hand' | 'close' | 'access-title'
  | 'access-what' | 'access-level' | 'access-why' | 'access-state' | 'access-granted' | 'access-missing'
  | 'access-optional' | 'access-optional-ask' | 'access-optional-detail' | 'access-note' | 'connect-methods'
  | 'confirm-title' | 'confirm-yes' | 'confirm-other' | 'connected-title' | 'disconnect' | 'disconnect-keep'
  | 'waiting-title' | 'waiting-address' | 'waiting-again' | 'waiting-extend' | 'waiting-last-minute'
  | 'hubspot-purpose' | 'hubspot-why' | 'hubspot-what' | 'hubspot-later' | 'hubspot-sign-in-title'
  | 'hubspot-sign-in-detail' | 'hubspot-sign-in' | 'hubspot-token-title' | 'hubspot-token-detail' | 'hubspot-token'
  | 'advocate-purpose' | 'advocate-why' | 'advocate-what' | 'advocate-later' | 'advocate-sign-in-title'
  | 'advocate-sign-in-detail' | 'advocate-sign-in' | 'advocate-alias' | 'advocate-alias-detail' | 'advocate-keys-title'
  | 'advocate-keys-detail' | 'advocate-keys' | 'programs-title' | 'programs-none' | 'program-checks' | 'opt-in'
  | 'opt-in-missing' | 'conductor' | 'conductor-lead' | 'happened' | 'happen-participant' | 'happen-participant-then'
  | 'happen-contact' | 'happen-contact-then' | 'happen-deal' | 'happen-deal-then' | 'happen-property'
  | 'happen-property-then' | 'happen-slow' | 'happen-slow-then' | 'happen-sign-in' | 'happen-sign-in-then'
  | 'happen-offline' | 'happen-offline-then' | 'happen-day' | 'happen-day-then' | 'guide-ask' | 'guide-ask-label'
  | 'guide-checks' | 'connector-title' | 'record-title' | 'picker-search' | 'picker-none' | 'remove'
  | 'triggers-purpose' | 'triggers-why' | 'triggers-what' | 'triggers-later' | 'triggers-skip' | 'triggers-not-seen'
  | 'triggers-title' | 'triggers-proposed' | 'triggers-kept-none' | 'triggers-none' | 'triggers-none-words'
  | 'pipeline-label' | 'pipelines-none' | 'pipelines-path' | 'stage-column' | 'event-column' | 'recent-column'
  | 'trigger-not-sent' | 'customer-title' | 'customer-rule' | 'customer-detail' | 'customer-participant'
  | 'customer-only' | 'customer-label' | 'customer-label-name' | 'customer-label-detail' | 'customer-email'
  | 'object-deals' | 'object-contacts' | 'object-companies' | 'other-title' | 'other-words' | 'other-list'
  | 'other-add-title' | 'other-object' | 'other-property' | 'other-value' | 'other-value-detail' | 'other-event-detail'
  | 'other-add' | 'other-discard' | 'other-draft' | 'fields-purpose' | 'fields-why' | 'fields-what' | 'fields-later'
  | 'fields-unsaved' | 'fields-no-events' | 'fields-to-triggers' | 'mapping-purpose' | 'mapping-caption'
  | 'tab-triggers' | 'tab-fields' | 'tab-contact' | 'contact-fields-words' | 'contact-fields-change'
  | 'contact-fields-sharing' | 'need-required' | 'need-recommended' | 'need-optional' | 'field-column'
  | 'source-column' | 'example-title' | 'example-wait' | 'example-none' | 'example-empty' | 'example-no-record'
  | 'example-before' | 'example-before-short' | 'example-next' | 'example-next-short' | 'filled-unknown' | 'of-deal'
  | 'of-contact' | 'of-company' | 'of-contact-itself' | 'of-company-itself' | 'source-other' | 'source-fixed'
  | 'source-fixed-detail' | 'source-reached' | 'source-reached-detail' | 'source-template' | 'source-template-detail'
  | 'part-event' | 'part-stage' | 'part-stage-detail' | 'template-insert' | 'sent-as' | 'row-changed' | 'row-new'
  | 'row-more' | 'row-note' | 'row-up' | 'row-down' | 'row-back' | 'row-remove' | 'row-needed' | 'add-field'
  | 'group-event' | 'group-customer' | 'group-order' | 'group-free' | 'group-attribution' | 'group-items'
  | 'group-place' | 'table-empty' | 'table-empty-words' | 'table-begin' | 'tables-title' | 'tables-words'
  | 'tables-label' | 'paste-label' | 'paste-detail' | 'paste-preview' | 'version-guide' | 'version-zero'
  | 'version-used' | 'versions-caption' | 'version-column' | 'author-column' | 'note-column' | 'compare'
  | 'compare-same' | 'restore' | 'restore-words' | 'restore-act' | 'note-label' | 'draft' | 'draft-effect'
  | 'draft-effect-hide' | 'draft-discard' | 'draft-over' | 'draft-unkept' | 'draft-use' | 'draft-use-words'
  | 'draft-use-act' | 'draft-keep' | 'effect-sent' | 'events-purpose' | 'events-no-triggers'
  | 'events-no-triggers-words' | 'events-what' | 'events-how' | 'events-nothing' | 'events-everything'
  | 'events-preview' | 'events-before' | 'events-previewing' | 'events-ready' | 'events-running' | 'events-cancelled'
  | 'events-title' | 'events-ended' | 'events-all' | 'events-rows' | 'events-rows-none' | 'events-record'
  | 'events-stage' | 'events-customer' | 'events-sending' | 'events-stop-words' | 'events-outcome-none'
  | 'events-settle' | 'events-send-words' | 'event-send' | 'event-reverse' | 'event-adjust' | 'event-intended'
  | 'event-queued' | 'event-sent' | 'event-reversed' | 'event-adjusted' | 'event-refused' | 'event-unknown'
  | 'event-changed' | 'event-fields' | 'event-approve-send' | 'event-approve-reverse' | 'event-approve-adjust'
  | 'event-leave-out' | 'event-take-in' | 'sharing-purpose' | 'sharing-why' | 'sharing-what' | 'sharing-later'
  | 'sharing-title' | 'sharing-all' | 'sharing-in-hubspot' | 'sharing-in-advocate' | 'sharing-hubspot-new'
  | 'sharing-hubspot-update' | 'sharing-advocate-new' | 'sharing-advocate-update' | 'sharing-today-unknown'
  | 'sharing-counting' | 'sharing-not-counted' | 'sharing-count' | 'sharing-count-again' | 'sharing-saved'
  | 'filters-title' | 'filters-words' | 'list-label' | 'list-detail' | 'list-none' | 'segment-label' | 'segment-detail'
  | 'segment-choose' | 'segment-unlisted' | 'policies-title' | 'policies-words' | 'policy-email' | 'policy-first-name'
  | 'policy-last-name' | 'policy-hubspot' | 'policy-advocate' | 'policy-newest' | 'policy-ask' | 'fixed-title'
  | 'fixed-when' | 'fixed-then' | 'fixed-participant-changed' | 'fixed-contact-follows' | 'fixed-contact-changed'
  | 'fixed-participant-follows' | 'fixed-contact-deleted' | 'fixed-participant-held' | 'fixed-contact-restored'
  | 'fixed-participant-again' | 'fixed-marketing' | 'program-rules-purpose' | 'program-rules-why'
  | 'program-rules-what' | 'program-rules-later' | 'program-rules-title' | 'csv-purpose' | 'csv-why' | 'csv-what'
  | 'csv-change-later' | 'csv-later' | 'csv-source' | 'csv-from-hubspot' | 'csv-from-hubspot-words'
  | 'csv-read-hubspot' | 'csv-from-file' | 'csv-from-file-words' | 'csv-choose-file' | 'csv-file-title'
  | 'csv-file-kind' | 'csv-people-from' | 'csv-another' | 'csv-cancelled' | 'csv-cancelled-words' | 'csv-reading'
  | 'csv-checking' | 'csv-saving' | 'csv-uploading' | 'csv-begins' | 'csv-working-words' | 'csv-uploading-words'
  | 'csv-columns' | 'csv-columns-words' | 'csv-column' | 'csv-goes-to' | 'csv-example' | 'csv-found' | 'csv-unnamed'
  | 'csv-leave-out' | 'csv-typed' | 'csv-typed-label' | 'csv-identity' | 'csv-id-email' | 'csv-id-email-detail'
  | 'csv-id-record' | 'csv-id-record-detail' | 'csv-id-own' | 'csv-id-own-detail' | 'csv-id-column'
  | 'csv-id-column-detail' | 'csv-id-which' | 'csv-id-forever' | 'csv-id-forever-words' | 'csv-choices'
  | 'csv-existing' | 'csv-existing-detail' | 'csv-formulas' | 'csv-formulas-detail' | 'csv-more' | 'csv-locale'
  | 'csv-locale-detail' | 'csv-referable' | 'csv-referable-detail' | 'csv-referable-advocate' | 'csv-referable-yes'
  | 'csv-referable-no' | 'csv-check' | 'csv-check-words' | 'csv-result' | 'csv-kept' | 'csv-left-out' | 'csv-rows'
  | 'csv-why-left-out' | 'csv-examples' | 'csv-file-holds' | 'csv-notes' | 'csv-send' | 'csv-nobody'
  | 'csv-nobody-words' | 'csv-save-title' | 'csv-save-words' | 'csv-save' | 'csv-save-name' | 'csv-list-title'
  | 'csv-list-name' | 'csv-upload-heading' | 'csv-upload-detail' | 'csv-upload' | 'csv-upload-words' | 'csv-upload-act'
  | 'csv-segments' | 'csv-segments-detail' | 'csv-set-off' | 'csv-set-off-detail' | 'csv-look-arrivals' | 'csv-watch'
  | 'csv-drop-one' | 'csv-by-hand' | 'csv-open-impact' | 'csv-uploads' | 'csv-ask-again' | 'csv-job-not-started'
  | 'csv-job-unknown' | 'csv-job-pending' | 'csv-job-completed' | 'csv-job-aborted' | 'properties-purpose'
  | 'properties-why' | 'properties-what' | 'properties-later' | 'properties-caption' | 'forms-title' | 'forms-words'
  | 'forms-list' | 'forms-carries' | 'forms-carries-not' | 'forms-fields' | 'forms-script-title' | 'forms-script'
  | 'forms-hidden' | 'forms-checks' | 'property-label' | 'property-name' | 'property-type' | 'property-state'
  | 'property-use-existing' | 'review-purpose' | 'review-why' | 'review-what' | 'review-later' | 'review-decisions'
  | 'review-change' | 'review-changes' | 'review-no-changes' | 'review-not-changed' | 'review-again' | 'change-planned'
  | 'change-done' | 'change-failed' | 'first-sync-why' | 'first-sync-what' | 'first-sync-later' | 'first-sync-skip'
  | 'first-sync-front' | 'to-sync' | 'front-to-setup' | 'front-purpose' | 'front-what' | 'front-reads'
  | 'front-compares' | 'front-shows' | 'front-nothing' | 'front-preview' | 'front-preview-again' | 'front-ready'
  | 'front-open-preview' | 'front-last' | 'front-open-run' | 'preview-title' | 'preview-working' | 'preview-starting'
  | 'preview-working-words' | 'preview-cancel' | 'preview-failed' | 'preview-cancelled' | 'preview-used'
  | 'preview-nothing' | 'preview-people' | 'tiles-preview' | 'tiles-run' | 'start-with-ten' | 'brake-keep'
  | 'leave-out' | 'take-in' | 'left-out' | 'people-search' | 'people-none' | 'people-none-found' | 'column-person'
  | 'column-change' | 'column-because' | 'column-result' | 'column-what' | 'column-problem' | 'column-open'
  | 'person-in-hubspot' | 'person-in-advocate' | 'person-no-change' | 'diff-was' | 'diff-now' | 'diff-empty'
  | 'kind-create' | 'kind-update' | 'kind-link' | 'kind-create-participant' | 'kind-unlink' | 'kind-delete'
  | 'kind-archive' | 'kind-same' | 'kind-skip' | 'kind-hold' | 'outcome-waiting' | 'outcome-intended'
  | 'outcome-created' | 'outcome-updated' | 'outcome-linked' | 'outcome-unlinked' | 'outcome-deleted'
  | 'outcome-archived' | 'outcome-same' | 'outcome-skipped' | 'outcome-held' | 'outcome-failed' | 'activity-purpose'
  | 'activity-caption' | 'activity-when' | 'activity-status' | 'activity-result' | 'activity-empty'
  | 'activity-empty-words' | 'activity-all' | 'finish-purpose' | 'finish-why' | 'finish-what' | 'finish-later'
  | 'finish-to-sync' | 'finish-done' | 'finish-done-words' | 'finish-open' | 'finish-set-up' | 'handover-title'
  | 'handover-kind' | 'handover-words' | 'handover-note' | 'handover-note-detail' | 'handover-create' | 'opened-title'
  | 'opened-words' | 'opened-browse' | 'opened-in-file' | 'opened-here' | 'opened-nothing' | 'opened-same'
  | 'opened-differs' | 'opened-cannot-be' | 'opened-for-a-person' | 'opened-changes-words' | 'opened-nothing-left'
  | 'opened-take-words' | 'tests-purpose' | 'tests-all' | 'tests-begin' | 'tests-begin-words' | 'tests-begin-act'
  | 'tests-mailbox' | 'tests-mailbox-detail' | 'tests-mailbox-practice' | 'tests-live' | 'tests-live-words'
  | 'tests-live-confirm' | 'tests-live-take-back' | 'tests-export' | 'tests-export-kind' | 'tests-exported'
  | 'export-html' | 'export-pdf' | 'export-csv' | 'export-bundle' | 'export-whole' | 'test-not-started'
  | 'test-waiting' | 'test-checking' | 'test-passed' | 'test-failed' | 'test-blocked' | 'test-skipped'
  | 'test-passed-by-hand' | 'test-mend' | 'test-step-done' | 'test-do' | 'test-do-nothing' | 'test-sync' | 'test-send'
  | 'test-look' | 'test-pause' | 'test-go-on' | 'test-done-by-hand' | 'test-again' | 'test-reasons' | 'column-of'
  | 'column-claim' | 'column-expected' | 'column-seen' | 'column-verdict' | 'seen-nothing' | 'not-required'
  | 'verdict-pass' | 'verdict-not-yet' | 'verdict-fail' | 'verdict-unknown' | 'say-passed' | 'say-skipped'
  | 'say-note-open' | 'say-take-back' | 'say-passed-words' | 'say-passed-act' | 'say-skipped-act' | 'say-note-act'
  | 'say-by' | 'say-seen' | 'say-reason' | 'say-note' | 'said-note' | 'clean-heading' | 'clean-purpose' | 'clean-look'
  | 'clean-nothing' | 'clean-stays' | 'clean-words' | 'clean-keep' | 'finish-proof' | 'finish-proof-open';

/** Every message and the arguments it takes. */
export interface Messages extends Record<Plain, null> {
  'nav-setup-part': { done: Value; total: Value };
  'nav-problems-count': { people: Value };
  'nav-drift-count': { changes: Value };
  'nav-tests-badge': { of: Value; passed: Value };
  'nav-tests-count': { of: Value; passed: Value };
  'title': { place: Value; workspace: Value };
  'title-step': { number: Value; title: Value; total: Value };
  'title-practice': { title: Value };
  'title-test': { title: Value };
  'strip-side': { name: Value; status: Value };
  'strip-run': { done: Value; total: Value };
  'strip-zone': { zone: Value };
  'when-today': { time: Value };
  'when-day': { day: Value; time: Value };
  'help-enlarge': { alt: Value };
  'version': { version: Value };
  'version-ready': { next: Value };
  'step-part': { number: Value; total: Value };
  'step-part-optional': { number: Value; total: Value };
  'step-announced': { number: Value; title: Value; total: Value };
  'step-minutes-left': { minutes: Value };
  'run-continue': { people: Value };
  'run-looks-right': { people: Value };
  'stop-words': { done: Value; rest: Value };
  'run-title': { people: Value };
  'run-current': { person: Value };
  'run-per-second': { speed: Value };
  'open-in-hubspot-of': { person: Value };
  'problems-title': { people: Value };
  'home-last-sync': { took: Value; when: Value };
  'home-needs': { needs: Value };
  'home-do': { action: Value; title: Value };
  'home-coverage-said': { all: Value; linked: Value };
  'home-coverage-as-of': { when: Value };
  'home-checked': { when: Value };
  'find-step': { number: Value; title: Value };
  'find-look': { typed: Value };
  'find-none': { typed: Value };
  'settings-number': { title: Value; unit: Value };
  'settings-range': { least: Value; most: Value };
  'settings-account-connect': { name: Value };
  'settings-disconnect': { name: Value };
  'settings-disconnect-ask': { name: Value };
  'erase-open': { name: Value };
  'erase-ask': { name: Value };
  'erase-type': { name: Value };
  'person-part': { standing: Value };
  'person-part-named': { name: Value; standing: Value };
  'person-contact': { id: Value };
  'person-participant': { account: Value; user: Value };
  'person-seen-hubspot': { after: Value; label: Value; now: Value };
  'person-seen-advocate': { after: Value; label: Value; now: Value };
  'person-story-of': { person: Value };
  'person-never-of': { person: Value };
  'forget-ask': { person: Value };
  'forget-done': { rows: Value };
  'chart-act-of': { action: Value; title: Value };
  'chart-undo': { when: Value };
  'chart-said': { value: Value; when: Value };
  'chart-linked-said': { linked: Value; when: Value };
  'chart-week': { day: Value };
  'chart-week-said': { people: Value; week: Value };
  'plot-cause': { people: Value; title: Value };
  'chart-run-said': { changed: Value; created: Value; linked: Value; need: Value; when: Value };
  'drift-part': { changes: Value };
  'drift-baseline': { number: Value; when: Value };
  'drift-checked': { when: Value };
  'drift-between': { after: Value; before: Value };
  'drift-act-of': { action: Value; title: Value };
  'drift-accepted': { changes: Value };
  'drift-accepted-line': { author: Value; when: Value; words: Value };
  'problems-part': { causes: Value; people: Value };
  'problems-as-of': { when: Value };
  'problems-held': { people: Value };
  'problems-failed': { people: Value };
  'problems-act-of': { action: Value; title: Value };
  'problems-show': { people: Value };
  'problems-shown': { people: Value; shown: Value };
  'problems-ok-of': { person: Value };
  'problems-again-of': { person: Value };
  'problems-marked': { people: Value };
  'problems-marked-line': { person: Value; title: Value };
  'problems-saved': { people: Value };
  'preview-held': { people: Value };
  'choose-which': { label: Value };
  'choose-agreed': { value: Value };
  'choose-alike-hubspot': { label: Value };
  'choose-alike-advocate': { label: Value };
  'approve-delete-title': { person: Value };
  'approve-unlink-title': { person: Value };
  'approve-name': { person: Value };
  'copy-of': { label: Value };
  'copied-of': { label: Value };
  'confirm-words': { name: Value };
  'disconnect-title': { name: Value };
  'disconnect-words': { name: Value };
  'disconnect-act': { name: Value };
  'reconnect-title': { name: Value };
  'waiting-sign-in': { name: Value };
  'waiting-keys': { name: Value };
  'waiting-minutes': { minutes: Value };
  'program-participants': { participants: Value };
  'program-detail': { people: Value; status: Value };
  'opt-in-detail': { program: Value };
  'happened-to': { label: Value; whom: Value };
  'guide-done': { done: Value; of: Value };
  'guide-number': { number: Value; title: Value };
  'guide-optional': { number: Value; title: Value };
  'guide-path': { path: Value };
  'guide-ticked': { at: Value; by: Value };
  'picker-button': { label: Value; value: Value };
  'picker-example': { example: Value };
  'triggers-kept': { sentence: Value; since: Value };
  'triggers-recent': { deals: Value };
  'triggers-elsewhere': { pipelines: Value };
  'pipeline-option': { deals: Value; label: Value };
  'stages-caption': { pipeline: Value };
  'stage-won': { label: Value };
  'stage-lost': { label: Value };
  'deals-recent': { deals: Value };
  'trigger-event-of': { stage: Value };
  'other-trigger': { object: Value; property: Value; value: Value };
  'other-remove-of': { value: Value };
  'source-of': { field: Value };
  'example-of': { name: Value };
  'filled-share': { filled: Value };
  'never-fits': { kind: Value; type: Value };
  'may-fit': { details: Value };
  'source-property': { of: Value; property: Value };
  'fixed-text-of': { field: Value };
  'template-of': { field: Value };
  'template-insert-of': { field: Value };
  'row-more-of': { field: Value };
  'row-note-of': { field: Value };
  'table-of': { object: Value };
  'paste-add': { rows: Value };
  'version-in-use': { at: Value; author: Value; number: Value };
  'version-note': { note: Value };
  'version-number': { number: Value };
  'versions-title': { versions: Value };
  'compare-of': { version: Value };
  'compare-title': { newer: Value; older: Value };
  'restore-of': { version: Value };
  'restore-title': { version: Value };
  'draft-changes': { changes: Value };
  'draft-use-title': { changes: Value };
  'effect-none': { sample: Value };
  'effect-field': { field: Value; records: Value; sample: Value };
  'effect-example': { name: Value };
  'effect-held': { before: Value; held: Value; sample: Value };
  'events-counts': { sentence: Value; since: Value };
  'events-would-send': { held: Value; number: Value };
  'events-did-send': { done: Value; open: Value };
  'events-progress': { done: Value; number: Value };
  'events-idle': { held: Value; skipped: Value };
  'events-outcome': { number: Value; word: Value };
  'events-send': { number: Value };
  'events-go-on': { number: Value };
  'event-reached': { at: Value; stage: Value };
  'sharing-contacts': { count: Value };
  'sharing-participants': { count: Value };
  'sharing-linked': { joined: Value; linked: Value };
  'sharing-counted': { at: Value };
  'list-with-size': { name: Value; size: Value };
  'list-unknown': { id: Value };
  'csv-goes-to-of': { name: Value };
  'csv-becomes': { value: Value };
  'csv-announced': { kept: Value; left: Value };
  'csv-row': { email: Value; number: Value };
  'csv-first-rows': { rows: Value };
  'csv-save-list': { rows: Value };
  'csv-list-saved': { path: Value };
  'csv-upload-title': { people: Value };
  'csv-upload-type': { number: Value };
  'csv-saved': { at: Value; people: Value };
  'csv-uploaded': { at: Value; people: Value; source: Value };
  'csv-job': { all: Value; part: Value; processed: Value; rows: Value; status: Value };
  'csv-job-of': { part: Value };
  'csv-refused': { rows: Value };
  'csv-refused-row': { code: Value; message: Value; record: Value };
  'group-exists': { label: Value; name: Value };
  'group-new': { label: Value; name: Value };
  'property-name-of': { label: Value };
  'property-problem': { fix: Value; label: Value; sentence: Value };
  'review-change-of': { label: Value };
  'review-apply': { changes: Value };
  'front-not-yet': { number: Value; title: Value };
  'front-ready-words': { duration: Value; made: Value; writes: Value };
  'preview-made': { made: Value };
  'preview-calls': { calls: Value };
  'preview-left-out': { people: Value };
  'preview-nothing-words': { people: Value };
  'sync-people': { people: Value };
  'sync-links': { people: Value };
  'brake-title': { people: Value };
  'brake-type': { number: Value };
  'people-total': { shown: Value; total: Value };
  'person-kind': { because: Value; kind: Value };
  'finish-left': { steps: Value };
  'finish-step': { number: Value; title: Value };
  'finish-open-of': { title: Value };
  'finish-lines': { lines: Value };
  'handover-written': { path: Value };
  'opened-note': { note: Value };
  'opened-take-of': { label: Value };
  'opened-check': { evidence: Value; sentence: Value };
  'opened-changes': { changes: Value };
  'opened-take': { parts: Value };
  'tests-part': { of: Value; passed: Value };
  'tests-live-confirmed': { by: Value };
  'test-open-of': { label: Value; test: Value };
  'test-do-title': { writes: Value };
  'test-do-act': { writes: Value };
  'test-looking': { looks: Value; seconds: Value; until: Value };
  'test-paused': { looks: Value };
  'test-attempt': { number: Value; when: Value };
  'test-assertions': { number: Value; test: Value };
  'test-evidence': { answers: Value };
  'test-earlier': { attempts: Value };
  'say-passed-title': { test: Value };
  'say-skipped-title': { test: Value };
  'say-note-title': { test: Value };
  'said-passed': { by: Value; when: Value };
  'said-skipped': { by: Value; when: Value };
  'clean-act': { things: Value };
  'clean-title': { things: Value };
  'finish-proof-none': { of: Value };
  'finish-proof-part': { of: Value; passed: Value };
}
