### Words of the window. One word per thing: contact, participant, preview, sync, held, failed.

## The window

app-name = Advocate Sync
app-opening = Opening your workspace…
hubspot = HubSpot
advocate = Advocate
skip-to-page = Skip to page
nav-pages = Pages
nav-steps = Setup steps
nav-home = Home
nav-setup = Setup
nav-setup-part = Setup ({ $done } of { $total })
nav-setup-done = Setup ✓
nav-sync = Sync
nav-problems = Problems
nav-problems-count = { $people ->
    [one] { $people } person needs you
   *[other] { $people } people need you
  }
nav-events = Events
nav-person = Person
nav-drift = Drift
nav-drift-count = { $changes ->
    [one] { $changes } change in the accounts wants a look
   *[other] { $changes } changes in the accounts want a look
  }
nav-mapping = Mapping
nav-activity = Activity
nav-tests = Test plan
nav-settings = Settings
nav-tests-badge = { $passed }/{ $of }
nav-tests-count = { $passed } of { $of } tests passed
title = { $place } – { $workspace } – Advocate Sync
title-step = Step { $number } of { $total }: { $title }
title-practice = [Practice] { $title }
title-test = [Test] { $title }
mode-practice = Practice
mode-test = Test
mode-live = Live
mode-practice-said = nothing here is real
mode-test-said = a real account that is not the live one
workspace-switch = Switch workspace:
workspace-new-practice = Practice with pretend accounts
workspace-new-live = Set up my real accounts
safety-label = What has been changed so far:
connection-not-connected = not connected
connection-pending = waiting for your browser
connection-unconfirmed = please confirm the account
connection-connected = connected
connection-reconnect = needs you to sign in again
strip-side = { $name }: { $status }
strip-run = { $done } of { $total } people
strip-idle = Idle
strip-zone = All times { $zone }

## Shared

continue = Continue
back = Back
cancel = Cancel
undo = Undo
try-again = Try again
reload = Open the window again
loading = Loading…
checking = Checking…
checks = Checks
check-again = Check again
check-evidence = What we saw
check-pass = OK:
check-warn = Look at this:
check-fail = Needs fixing:
check-unknown = Could not check:
why = Why do we ask?
error-summary = Not ready to go on yet
when-today = today { $time }
when-day = { $day } { $time }
failure-internal = Something went wrong in Advocate Sync. Nothing was written by this step.
failure-internal-hint = Try again. If it happens again, start the app anew.

failure-reconnect = Connect again

## Help

help = Help
help-contents = All pages
help-back = Back
help-enlarge = Enlarge the picture: { $alt }
help-outside = (opens in your browser)
version = Advocate Sync { $version }
version-look = Look for a newer version
version-newest = This is the newest version.
version-ready = Version { $next } is here, and is put in place when you quit.

## Setup

step-part = (Step { $number } of { $total })
step-part-optional = (Step { $number } of { $total }, optional)
step-announced = Step { $number } of { $total }, { $title }
step-saved = Saved on this computer
step-not-yet = This step is not finished yet.
step-todo = to do
step-done = done
step-attention = needs attention
step-locked = locked
step-skipped = skipped
step-minutes-left = about { $minutes } min left
step-leave = Leave setup
step-optional = (optional)

## Welcome

welcome-title = Welcome. What would you like to do?
welcome-lead = Advocate Sync brings your referral participants to HubSpot, and shows you every change before it is made.
welcome-choose = Choose how to begin
welcome-practice = Practice first (recommended)
welcome-practice-detail = Two pretend accounts with pretend people. Nothing is real. About 10 minutes.
welcome-live = Set up my real accounts
welcome-live-detail = HubSpot and impact.com Advocate. You will need the items below. Can be split over several days.
welcome-nothing = Nothing is changed until you have seen a preview.
needs-title = You will need
need-install = A HubSpot user who may connect apps
need-properties = Permission to create contact properties in HubSpot
need-role = The “Full access” role in your Advocate program
need-time = About 30 minutes; you can stop at any step and come back

## Step: before you start

start-purpose-practice = A safe place to see everything once, before your real accounts.
start-purpose-live = What you will need, and whether this computer is ready.
start-why = Why: so that we can warn you now about things you will need in ten minutes.
start-what = What we do with it: we only look. Nothing is sent anywhere.
start-later = Change it later: switch to another workspace at the top left.
start-practice-title = You are practising
start-practice = Both accounts are simulated on this computer. Signing in, the preview and the sync all work as they do with real accounts.
start-practice-sign-in = In the next steps a pretend sign-in page opens in your browser. Any button there works; no password is asked.
start-checks = This computer

## Run words

run-running = Writing
run-throttled = Waiting for HubSpot
run-paused = Paused
run-stopping = Stopping
run-is-done = Done
run-done-problems = Done, with problems
run-stopped = Stopped
run-interrupted = Interrupted
run-failed = Could not go on
run-progress = Progress of the sync
run-pause = Pause
run-open = Open
run-continue = Continue with the other { $people }
run-looks-right = Looks right, do the other { $people }
run-stop = Stop…
stop-here = Stop here…
stop-title = Stop after this batch?
stop-words = { $done } done stay done, { $rest } stay as they were.
stop-keep = Keep going
stop-act = Stop
run-title = Syncing { $people } people
run-result = Sync result
run-of = of
run-people = people
run-speed = Speed
run-so-far = So far
run-none-yet = Nobody yet
run-current = Now: { $person }
run-no-current = Nobody is being written right now.
run-per-second = { $speed } people a second
run-no-speed = Not writing right now
run-started = Started
run-took = Took
run-calls = Calls to HubSpot
run-confirmed = Looked at again afterwards
run-everyone = Everyone in this run
run-details = Details
written-all = The people written so far
written-some = Some of the people written so far
written-words = Open a few in HubSpot. Go on when they look right, or stop here; what was written stays.
open-in-hubspot = Open in HubSpot
open-in-hubspot-of = Open in HubSpot: { $person }
problems-title = { $people ->
    [one] { $people } person needs you
   *[other] { $people } people need you
  }

## Home

home-purpose = Whether all is well, and what wants you.
home-preview = Preview a sync
home-last-sync = Last sync: { $when }, { $took } at work.
home-needs = { $needs ->
    [0] Needs you
   *[other] Needs you ({ $needs })
  }
home-needs-none = Nothing needs you.
home-need-stops = No sync before this is done:
home-need-looks = Look at this:
home-do = { $action }: { $title }
home-coverage = Coverage
home-coverage-said = { $linked } of { $all } people are linked
home-coverage-why = Why?
home-coverage-as-of = Left out as of { $when }, the newest sync that compared everybody.
home-coverage-never = Who is left out is known once a sync has compared everybody.
home-linked = Linked
home-left-out = Left out, by a rule or a fact
home-need-you = Need you
home-not-known = not known yet
home-runs = Last runs
home-connections = Connections
home-check = Check now
home-checked = Looked { $when } whether properties, triggers and mapping are still there.
home-checked-never = Not looked yet whether properties, triggers and mapping are still there.

## Find

find-button = Find…
find-title = Find
find-label = A person, a page, something to do
find-results = What was found
find-people = People
find-pages = Pages
find-actions = Actions
find-steps = Setup steps
find-page-triggers = Mapping: event triggers
find-page-fields = Mapping: fields
find-page-contact = Mapping: contact
find-page-appearance = Settings: appearance
find-page-data = Settings: data and privacy
find-step = Step { $number }: { $title }
find-preview-changed = Preview whoever changed
find-preview-everyone = Preview everybody
find-preview-words = Both ways; nothing is written before you say so.
find-look = Look in HubSpot and Advocate for { $typed }
find-look-words = A preview of just this person; nothing is written.
find-looking = Looking for people…
find-none = Nothing found for “{ $typed }”. People are found by name, address, id or code once a sync has met them.
find-foot = People whom syncs have met are found on this computer; no platform is asked.

## Settings

settings-purpose = A change holds at once. The strip at the bottom takes the last one back.
settings-parts = Parts of the settings
settings-accounts = Accounts
settings-sync = Sync
settings-notifications = Notifications
settings-appearance = Appearance
settings-time = Time
settings-data = Data and privacy
settings-undo = Undo
settings-number = { $title } ({ $unit })
settings-range = Type a whole number from { $least } to { $most }. It is as it was until then.
settings-by-field = Decide each field by itself
settings-account-open = Look at this connection
settings-account-connect = Connect { $name }
settings-disconnect = Disconnect { $name }
settings-disconnect-ask = { $name } is disconnected from this computer
settings-disconnect-keep = Stay connected
settings-disconnect-words = Its passwords and keys leave this computer's keychain, and no sync can read or write there until you connect again. Links, history and everything in the account stay.
notify-ask = Tell you when the next sync has ended?
notify-words = Only when this window is not in front, by a message of the system. You can change it in the settings.
notify-yes = Tell me
notify-no = No
data-title = Where the data is
data-folder = Folder
data-size = Size
data-open = Open folder
data-handover = Save a hand-over file…
data-person-title = Erase a person
data-person-words = Find the person and open their page; at its end is what this computer keeps of them, and the button that erases it.
erase-title = Erase this workspace
erase-words = From this computer, with its history and its keys. It cannot be taken back. Nothing changes in HubSpot or impact.com.
erase-open = Erase “{ $name }”…
erase-ask = “{ $name }” is erased from this computer for ever
erase-keep = Keep it
erase-act = Erase the workspace
erase-removes = This is removed
erase-stays = This stays
erase-type = Type { $name } to erase it

## Person

person-part = { $standing }
person-part-named = { $name }, { $standing }
person-purpose = Why this person is as they are, and what to do with just them.
person-sync = Preview this person
person-records = Both records, as they were settled last
person-records-read = What was read last
person-records-words = Values are those that syncs last saw. A preview of this person looks what is there now.
person-field = Field
person-contact = HubSpot contact { $id }
person-participant = Advocate participant { $account } / { $user }
person-no-contact = No HubSpot contact
person-no-participant = No Advocate participant
person-no-values = Nothing was read of this person yet.
person-why = Why is it like this?
person-history = What syncs did
person-history-none = No sync changed anything of this person.
person-to-run = Open the sync
person-seen-hubspot = { $label } in HubSpot: { $now } → { $after }
person-seen-advocate = { $label } in Advocate: { $now } → { $after }
person-story = Full story
person-story-of = Full story: { $person }
person-never-title = Leave this person alone
person-never-words = No sync writes, links or deletes anything of a person who is never synced. It can be taken back here.
person-never-said = This person is never synced
person-never-of = Never sync this person: { $person }
person-again = Sync this person again
never-sync = Never sync this person

what-if-title = What if…
what-if-words = Change a value or a rule and see what a sync would do. Nothing is stored or written, and no platform is asked.
what-if-rules = With other rules
what-if-email = Email
what-if-first-name = First Name
what-if-last-name = Last Name
what-if-referred-by = Referred-by Code
what-if-hubspot-new = Contacts are made for new participants
what-if-hubspot-older = Contacts are made for older participants
what-if-advocate-new = Participants are made for new contacts
what-if-advocate-older = Participants are made for older contacts
what-if-ask = What would a sync do?

forget-title = Erase this person’s history here
forget-words = For a request to be forgotten. It removes who this person is from the history on this computer, and changes nothing in HubSpot or Advocate.
forget-open = See what would be erased…
forget-ask = Erase the history of { $person } on this computer?
forget-removes = Is removed, and cannot be brought back
forget-stays = Stays
forget-keep = Keep it
forget-act = Erase the history
forget-done = { $rows ->
    [one] Erased from { $rows } row of the history
   *[other] Erased from { $rows } rows of the history
  }

## Charts

chart-show-table = Show table
chart-hide-table = Hide table
chart-act-of = { $action }: { $title }
chart-read = Point at a mark, or move along them with the arrow keys.
chart-when = When
chart-status = How it ended
chart-created = Created
chart-changed = Changed
chart-linked = Linked
chart-need = Held or failed
chart-undo = { $when }, undo
chart-said = { $when }: { $value }
chart-now = now
chart-linked-said = { $when }: { $linked ->
    [one] { $linked } person linked
   *[other] { $linked } people linked
  }
chart-week = week of { $day }
chart-week-column = Week
chart-week-said = { $week }: { $people ->
    [one] { $people } person
   *[other] { $people } people
  }
plot-people = People per run
plot-linked = Linked people
plot-causes = What is open, by cause
plot-causes-words = People who are open now, by the week in which a preview found them.
plot-cause = { $title }: { $people ->
    [one] { $people } person
   *[other] { $people } people
  }
plot-took = Time at work
plot-took-words = Minutes and seconds that each run was at work, waits for a platform included.
plot-pace = People a minute
plot-calls = Requests to HubSpot
chart-run-said = { $when }: { $created } created, { $changed } changed, { $linked } linked, { $need } held or failed

## Drift

drift-purpose = What changed in the accounts since the settings that rest on them were put to use.
drift-part = ({ $changes ->
    [one] { $changes } change
   *[other] { $changes } changes
  })
drift-check = Check now
drift-baseline = Compared with version { $number } of { $when }.
drift-checked = Looked at { $when }.
drift-checked-never = Not looked at yet.
drift-breaking = Breaking
drift-risky = Risky
drift-info = For your information
drift-since = Since when
drift-between = Between { $after } and { $before }
drift-affects = What it affects
drift-advice = What we suggest
drift-act-of = { $action }: { $title }
drift-accept = Accept
drift-not-looked = Not looked at
drift-accepted = Accepted ({ $changes })
drift-accepted-line = { $when }, { $author }: { $words }
drift-see = See what changed in the accounts

## Problems

problems-purpose = Whoever a sync held or could not write, across all syncs, by cause.
problems-part = ({ $people ->
    [one] { $people } person
   *[other] { $people } people
  }, { $causes ->
    [one] { $causes } cause
   *[other] { $causes } causes
  })
problems-none = Nothing needs you
problems-none-words = Whoever a sync holds, or cannot write, is listed here with the reason and what helps.
problems-no-sync = No sync was made yet.
problems-as-of = As the newest sync left it, { $when }.
problems-all = All problems
problems-retry-all = Preview all of them
problems-held = Held: { $people ->
    [one] { $people } person
   *[other] { $people } people
  }
problems-failed = Failed: { $people ->
    [one] { $people } person
   *[other] { $people } people
  }
problems-act-of = { $action }: { $title }
problems-show = { $people ->
    [one] Show { $people } person
   *[other] Show { $people } people
  }
problems-hide = Hide the people
problems-shown = { $shown } of { $people } people
problems-more = Show more people
problems-since-unknown = not known
problems-agreed = Both had before
problems-agreed-never = never the same
problems-ok = Mark as all right
problems-ok-of = Mark as all right: { $person }
problems-again = A problem again
problems-again-of = A problem again: { $person }
problems-marked = Marked as all right ({ $people })
problems-marked-words = Not counted as problems as long as the same is open. Whatever else a sync finds about them is a problem like any other. Previews of problems still look at them.
problems-marked-line = { $person }: { $title }
problems-save = Save as CSV
problems-save-title = Save the problems as CSV
problems-save-kind = CSV file
problems-saved = { $people ->
    [one] { $people } person saved
   *[other] { $people } people saved
  }
column-since = Since

## Deciding in a preview

preview-held = { $people ->
    [one] { $people } person waits for you
   *[other] { $people } people wait for you
  }
preview-held-words = Select somebody in the list to see what can be decided. Nothing is written before you run this preview.
choose-which = { $label }: which value is right?
choose-hubspot = HubSpot’s
choose-advocate = Advocate’s
choose-cannot = Cannot be kept.
choose-agreed = Before, both had “{ $value }”.
choose-never-agreed = The two never had the same value.
choose-alike-hubspot = Keep HubSpot’s { $label } for everybody like this
choose-alike-advocate = Keep Advocate’s { $label } for everybody like this
choose-open = Nothing is chosen yet.
choose-changed = Chosen. You can change it until this preview is run.
approve-delete = Approve the deletion…
approve-unlink = Forget the link…
approve-delete-title = { $person } will be deleted in Advocate
approve-unlink-title = The link of { $person } will be forgotten
approve-delete-words = Nothing happens before you run this preview. Then the participant is gone for good, and its referrals and rewards with it.
approve-unlink-words = Nothing happens before you run this preview. Then the contact stays as it is and belongs to no participant any more.
approve-name = Type { $person } to go on
approve-erase = They asked for their data to be erased: Advocate can never register them again
approve-keep = Leave it as it is
approve-delete-act = Approve the deletion
approve-unlink-act = Forget the link

## Copying

copy = Copy
copied = Copied
copy-of = Copy: { $label }
copied-of = Copied: { $label }
copy-by-hand = Copying did not work. Select the text and copy it.
close = Close

## Connecting

access-title = What we ask access to
access-what = What
access-level = Access
access-why = Why
access-state = State
access-granted = Granted
access-missing = Not granted
access-optional = optional
access-optional-ask = Ask for the optional permissions, too
access-optional-detail = The app in HubSpot has to declare them as optional. If HubSpot’s page says that the scopes do not match, sign in without them: everything else works.
access-note = Nothing is written before you have seen it in a preview and said yes.
connect-methods = Choose how to connect
confirm-title = Is this the right account?
confirm-words = { $name } says that you gave access to this account. Nothing is read for a sync before you confirm it.
confirm-yes = Yes, use it
confirm-other = Choose another
connected-title = Connected account
disconnect = Disconnect…
disconnect-title = Disconnect { $name }?
disconnect-words = The stored permission is deleted from this computer. Nothing changes in { $name }. To sync again you connect again.
disconnect-keep = Keep connected
disconnect-act = Disconnect { $name }
reconnect-title = { $name } needs you to sign in again
waiting-title = Waiting for your browser
waiting-sign-in = We opened a sign-in page of { $name } in your browser. Choose the account you want, then come back here.
waiting-keys = We opened a page in your browser where you can paste the keys of { $name }. They never pass through this window. Come back here when you are done.
waiting-address = If no page opened, use this address
waiting-again = Open again
waiting-extend = Give me more time
waiting-minutes = We wait about { $minutes } more minutes.
waiting-last-minute = We wait about 1 more minute.

hubspot-purpose = Let the app read your HubSpot account and, once you agree to a preview, write to it.
hubspot-why = Why: we read contacts to compare them with your participants. We never read emails, notes or files.
hubspot-what = What we do with it: the permission is kept in this computer’s keychain and nowhere else.
hubspot-later = Change it later: come back to this step and disconnect.
hubspot-sign-in-title = Sign in with HubSpot (recommended)
hubspot-sign-in-detail = HubSpot’s own page opens in your browser. The permission is renewed by itself.
hubspot-sign-in = Sign in with HubSpot
hubspot-token-title = Use an access token
hubspot-token-detail = For an app that exists in your HubSpot account. We open a page in your browser where you can paste the token; it never passes through this window.
hubspot-token = Enter a token

advocate-purpose = Connect impact.com Advocate and choose the one program this workspace syncs.
advocate-why = Why: HubSpot can be tied to one program at a time. The codes and links on contacts come from this one.
advocate-what = What we do with it: the keys are kept in this computer’s keychain and nowhere else.
advocate-later = Change it later: come back to this step and choose another program.
advocate-sign-in-title = Sign in with impact.com
advocate-sign-in-detail = If impact.com has given you an OAuth client.
advocate-sign-in = Sign in with impact.com
advocate-alias = Tenant alias
advocate-alias-detail = It is in the address of your Advocate account. Signing in does not tell it. Not secret.
advocate-keys-title = Use the keys of your account
advocate-keys-detail = Account SID, Auth Token and tenant alias; an API key if you have one. We open a page in your browser where you can paste them; they never pass through this window.
advocate-keys = Enter the keys
programs-title = Which program should this workspace sync?
programs-none = Your account has no Advocate program yet. Your customer success manager at impact.com adds it. Then open this step again.
program-checks = The chosen program
program-participants = { $participants } participants
program-detail = { $status } · { $people }
opt-in = This workspace syncs Advocate participants
opt-in-detail = Participants of “{ $program }” are compared with your HubSpot contacts. You see every change before it is made.
opt-in-missing = Switch on “This workspace syncs Advocate participants” to go on.

## Practice conductor

conductor = Make something happen
conductor-lead = Nothing here is real. Cause something, then preview a sync and see what it would do.
happened = Just happened
happened-to = { $label }: { $whom }
happen-participant = A participant signs up
happen-participant-then = Preview a sync: with the rule for new participants on, it plans a contact.
happen-contact = A contact is added
happen-contact-then = Preview a sync both ways: with the rule for new contacts on, it plans a participant.
happen-deal = A deal is won
happen-deal-then = Look at the deal in HubSpot. A won deal is what rewards are given for.
happen-property = Someone deletes “Share Link”
happen-property-then = Preview a sync: it refuses before it writes anything, and the review step opens again.
happen-slow = HubSpot slows down
happen-slow-then = Preview or sync now: it waits as long as HubSpot asks, and goes on by itself.
happen-sign-in = The sign-in runs out
happen-sign-in-then = Preview a sync: HubSpot needs you to sign in again, and its step says so.
happen-offline = Go offline for 20 seconds
happen-offline-then = Preview or sync now: it tries again until the network is back.
happen-day = A day passes
happen-day-then = On both platforms it is tomorrow. What waited for a new day goes on.

## Guides: what a person does outside this window

guide-done = { $done } of { $of } done
guide-number = { $number }. { $title }
guide-optional = { $number }. { $title } (optional)
guide-path = or by the menus: { $path }
guide-ticked = Ticked by { $by }, { $at }
guide-ask = Ask a colleague
guide-ask-label = A message with everything they need
guide-checks = What we can see
connector-title = impact.com’s own connector
record-title = Show them on the contact record

## Picking one of many

picker-search = Search by label or internal name
picker-none = Nothing matches this search.
picker-button = { $label }: { $value }
picker-example = for example { $example }
remove = Remove

## Event triggers

triggers-purpose = Decide which change in HubSpot counts as an event of the referral program.
triggers-why = Why: rewards are given when an event arrives. Too many triggers can pay a reward twice; too few, and nobody is paid.
triggers-what = What we do with it: nothing is sent now. Each event is shown in a preview before it goes to impact.com.
triggers-later = Change it later: on the Mapping page. Only what is reached after triggers were saved first ever counts.
triggers-skip = Skip events
triggers-not-seen = Pipelines and stages could not be read, so nothing was saved. Try again, or skip events.
triggers-title = Which change in HubSpot should count?
triggers-proposed = Not saved yet. Ticked are the stages that HubSpot itself calls won; Continue saves them.
triggers-kept = Saved on this computer: { $sentence }. What is reached after { $since } counts.
triggers-kept-none = Saved on this computer: nothing counts as an event.
triggers-none = Nothing counts as an event
triggers-none-words = People are synced all the same, and nobody is rewarded for deals.
triggers-recent = { $deals ->
    [0] No deal that changed in the last 90 days is in these stages.
    [one] { $deals } deal that changed in the last 90 days is in these stages.
   *[other] { $deals } deals that changed in the last 90 days are in these stages.
  }
triggers-elsewhere = Stages of other pipelines count as well: { $pipelines }.
pipeline-label = Pipeline
pipeline-option = { $label } ({ $deals } recent deals)
pipelines-none = This account has no pipeline of deals, so no deal can count as an event.
pipelines-path = Pipelines are made in HubSpot: Settings → Objects → Deals → Pipelines. Then open this page again.
stages-caption = Stages of { $pipeline }
stage-column = Stage that counts
stage-won = { $label } (won)
stage-lost = { $label } (lost)
event-column = Event name sent
recent-column = Last 90 days
deals-recent = { $deals ->
    [one] { $deals } deal
   *[other] { $deals } deals
  }
trigger-event-of = Event name of { $stage }
trigger-not-sent = does not count
customer-title = Whose event is it?
customer-rule = Customer on the deal
customer-detail = Only a contact that is a participant can be rewarded.
customer-participant = The first contact that is a participant
customer-only = The only contact; several are held
customer-label = The contact with a label
customer-label-name = Label of the association
customer-label-detail = As HubSpot shows it on the deal, such as “Decision maker”.
customer-email = The customer’s e-mail address is always sent. Advocate needs it to find the participant.
object-deals = Deals
object-contacts = Contacts
object-companies = Companies
other-title = Contacts and companies (advanced)
other-words = Only if impact.com’s implementation engineer asked for it: contacts and companies are normally not needed. Their fields need a table of their own.
other-list = Contacts and companies that count
other-trigger = { $object }: { $property } becomes { $value }
other-remove-of = Remove { $value }
other-add-title = Another change that counts
other-object = Kind of record
other-property = Property
other-value = Value that counts
other-value-detail = Its internal value
other-event-detail = Empty for what the mapping makes
other-add = Add this change
other-discard = Discard draft
other-draft = Kept as a draft. Nothing uses it until you add it.

## Field mapping

fields-purpose = Say which HubSpot value fills each field of an event.
fields-why = Why: these are the facts that Advocate gets about each event. The required ones decide who is rewarded.
fields-what = What we do with it: every saved mapping is a version, kept on this computer with its author and note.
fields-later = Change it later: on the Mapping page. What was sent is not sent again.
fields-unsaved = Not saved yet
fields-no-events = Nothing counts as an event, so nothing is sent and this step is not needed.
fields-to-triggers = Choose event triggers
mapping-purpose = What counts as an event, which value fills each of its fields, and where referral data lives on the contact.
mapping-caption = Fields of an event and where their values come from
tab-triggers = Event triggers
tab-fields = Event fields
tab-contact = Contact fields
contact-fields-words = Where each referral value lives on the contact. Another name makes another property, so names are changed in the setup and applied in its review.
contact-fields-change = Change names in the setup
contact-fields-sharing = Sharing rules
need-required = Required
need-recommended = Recommended
need-optional = Added
field-column = impact.com field
source-column = HubSpot value
source-of = Source of { $field }
example-title = Example
example-of = Example: { $name }
example-wait = Looking…
example-none = No example
example-empty = empty, left out
example-no-record = HubSpot has no record of this kind yet, so there is no example. The preview shows each one before it is sent.
example-before = Example before
example-before-short = Before
example-next = Next example
example-next-short = Next
filled-share = { $filled } % have a value
filled-unknown = no records yet
never-fits = { $type } never fits: { $kind }
may-fit = { $details } · fits if its values do
of-deal = Deal
of-contact = Its contact
of-company = Its company
of-contact-itself = Contact
of-company-itself = Company
source-property = { $of } › { $property }
source-other = Something else
source-fixed = Fixed text
source-fixed-detail = the same for every event
source-reached = Moment the stage was reached
source-reached-detail = from HubSpot’s history of the property
source-template = Several combined
source-template-detail = text and values, one after the other
part-event = The event
part-stage = Stage that was reached
part-stage-detail = its internal id
fixed-text-of = Fixed text of { $field }
template-of = Combination of { $field }
template-insert = Insert a value
template-insert-of = Insert a value into { $field }
sent-as = Sent as
row-changed = changed
row-new = new
row-more = More
row-more-of = More for { $field }
row-note = Write a note
row-note-of = Why { $field } is like this
row-up = Move up
row-down = Move down
row-back = Put back what is in use
row-remove = Remove this field
row-needed = Cannot be removed: impact.com needs it
add-field = Add a field
group-event = Event
group-customer = Customer
group-order = Order
group-free = Free fields
group-attribution = Attribution
group-items = Items
group-place = Device and place
table-of = This is the table of: { $object }.
table-empty = Nothing is mapped for these records
table-empty-words = impact.com’s implementation engineer says what belongs here. Begin with the fields that every event needs, or paste a list below.
table-begin = Begin with the required fields
tables-title = Contact and company tables, and pasting a list (advanced)
tables-words = Only if impact.com’s implementation engineer gave you a list.
tables-label = Table of
paste-label = Paste a list
paste-detail = A field and its source on each line, such as: Text3 record.plan_tier
paste-preview = Rows in what was pasted
paste-add = { $rows ->
    [0] Add rows to the draft
    [one] Add { $rows } row to the draft
   *[other] Add { $rows } rows to the draft
  }
version-guide = The rows of impact.com’s guide, which nobody has saved yet.
version-in-use = Version { $number }, { $author }, { $at }.
version-note = “{ $note }”
version-zero = impact.com’s guide
version-number = Version { $number }
version-used = in use
versions-title = { $versions ->
    [one] { $versions } version
   *[other] { $versions } versions
  }
versions-caption = Saved mappings, newest first
version-column = Version
author-column = By
note-column = Note
compare = Compare
compare-of = Compare { $version } with the one in use
compare-title = From version { $older } to version { $newer }
compare-same = Both have the same rows.
restore = Restore…
restore-of = Restore { $version }
restore-title = Use { $version } again?
restore-words = It is saved as the newest version; nothing in between is lost. What was sent is not sent again.
restore-act = Use it again
note-label = Why (a note for colleagues)
draft = Draft
draft-changes = { $changes ->
    [one] Draft: { $changes } change, not in use
   *[other] Draft: { $changes } changes, not in use
  }
draft-effect = See effect
draft-effect-hide = Hide effect
draft-discard = Discard draft
draft-over = The mapping in use has changed since this draft was begun. Nothing of the draft is lost; look at its effect before you use it.
draft-unkept = The draft is shown here, but it could not be kept for later.
draft-use = Use this version…
draft-use-title = { $changes ->
    [one] Use { $changes } change for every event from now on?
   *[other] Use { $changes } changes for every event from now on?
  }
draft-use-words = It is saved as a new version. A preview of events that was made before has to be made again.
draft-use-act = Use this version
draft-keep = Keep it as a draft
effect-none = None of the { $sample } newest records would get another value.
effect-field = { $records } of the { $sample } newest records would have another { $field }.
effect-example = { $name }:
effect-held = { $held } of the { $sample } newest records would be held; with the mapping in use { $before }.
effect-sent = What was sent is not sent again. The preview of events says for each record what is sent, and why.

## Events

events-purpose = Tell impact.com what counts, so that rewards are given. Each event is shown before it is sent.
events-no-triggers = Nothing counts as an event yet
events-no-triggers-words = Choose which changes in HubSpot count. Then this page shows what would be sent.
events-what = What a preview does
events-counts = It looks for what happened in HubSpot since { $since }: { $sentence }.
events-how = It lists every record with exactly what would be sent, or why it is held or skipped.
events-nothing = Nothing is sent until you have seen it and typed how many.
events-everything = Look at what was sent before, too (slower)
events-preview = Preview events
events-before = Earlier previews
events-previewing = Being made
events-ready = Ready
events-running = Sending
events-cancelled = Cancelled
events-would-send = { $number } to send, { $held } held
events-did-send = { $done } carried out, { $open } to look at
events-title = Preview of events
events-ended = Events
events-all = All events
events-rows = Records in this preview
events-rows-none = No record of this kind.
events-record = Record
events-stage = Stage
events-customer = Customer
events-sending = Sending events
events-progress = { $done } of { $number } sent.
events-stop-words = You can stop at any time. What was sent stays sent; the rest can go on later.
events-idle = { $held } held, { $skipped } skipped. Each says why, and is looked at again by the next preview.
events-outcome = { $word }: { $number }
events-outcome-none = Nothing was sent.
events-settle = Ask impact.com what became of them
events-send = { $number ->
    [one] Send { $number } event
   *[other] Send { $number } events
  }
events-go-on = { $number ->
    [one] Go on with { $number } event
   *[other] Go on with { $number } events
  }
events-send-words = A conversion cannot be unsent; it can only be reversed afterwards. Exactly what you saw in this preview is sent.
event-send = Send
event-reverse = Reverse
event-adjust = Change amount
event-intended = On its way
event-queued = Taken, not settled
event-sent = Sent
event-reversed = Reversed
event-adjusted = Amount changed
event-refused = Refused
event-unknown = Not known
event-changed = Changed since the preview, not sent
event-reached = Reached { $stage } { $at }
event-fields = What is sent
event-approve-send = Send it all the same
event-approve-reverse = Reverse it
event-approve-adjust = Change the amount
event-leave-out = Leave this one out
event-take-in = Take this one in again

## Data sharing

sharing-purpose = Decide when people are created on the other side, and read the rules that cannot be changed.
sharing-why = Why: creating people is the one thing that is hard to take back.
sharing-what = What we do with it: nobody is created before you have seen them in a preview.
sharing-later = Change it later: come back to this step. The next preview follows the new rules.
sharing-title = When should we create people?
sharing-all = Turn on all four
sharing-in-hubspot = In HubSpot, create a contact
sharing-in-advocate = In Advocate, create a participant
sharing-hubspot-new = when a participant is created
sharing-hubspot-update = when a participant that is not linked is updated
sharing-advocate-new = when a contact is created
sharing-advocate-update = when a contact that is not linked is updated
sharing-contacts = { $count ->
    [0] Today this would create nobody
    [one] Today this would create { $count } contact
   *[other] Today this would create { $count } contacts
  }
sharing-participants = { $count ->
    [0] Today this would create nobody
    [one] Today this would create at most { $count } participant
   *[other] Today this would create at most { $count } participants
  }
sharing-today-unknown = Not counted
sharing-counting = Counting people. Only reading; nothing is written.
sharing-linked = Already linked: { $linked }. Same address on both sides, so they would be linked: { $joined }.
sharing-counted = Counted { $at }.
sharing-not-counted = Counting was cancelled.
sharing-count = Count
sharing-count-again = Count again
sharing-saved = Saved on this computer.
filters-title = Create only for some people
filters-words = A filter applies to every sync, not only to the first. People who are linked stay in step whatever it says.
list-label = HubSpot list
list-detail = Participants are created only for contacts on this list.
list-none = No list: all contacts
list-with-size = { $name } ({ $size } contacts)
list-unknown = List { $id }
segment-label = Advocate segment
segment-detail = Contacts are created only for participants of this segment. Type its name exactly; leave it empty for all.
segment-choose = Choose a segment
segment-unlisted = Segments could not be listed, so type the name.
policies-title = When both sides changed a value
policies-words = Codes, links and ids always come from Advocate. These three can change on both sides.
policy-email = Email
policy-first-name = First name
policy-last-name = Last name
policy-hubspot = HubSpot decides
policy-advocate = Advocate wins
policy-newest = The newer one wins
policy-ask = Ask me
fixed-title = Rules that cannot be changed
fixed-when = When
fixed-then = Then
fixed-participant-changed = A linked participant is updated
fixed-contact-follows = its contact is updated
fixed-contact-changed = A linked contact is updated
fixed-participant-follows = its participant is updated
fixed-contact-deleted = A contact is deleted
fixed-participant-held = its participant is held; it is deleted only after you approve it by name
fixed-contact-restored = A deleted contact is restored
fixed-participant-again = its participant is made again; referrals and rewards of the deleted one do not come back
fixed-marketing = Whether new contacts are marketing contacts, which HubSpot may bill, is a setting of your HubSpot account. We cannot see it; ask your HubSpot admin before the first sync creates many.

## Program rules

program-rules-purpose = Make rewards fire. This happens in impact.com; here are the exact values, and what we can see of it.
program-rules-why = Why: events arrive without this, but nobody is rewarded.
program-rules-what = What we do with it: your ticks are kept on this computer. We change nothing in impact.com.
program-rules-later = Change it later: in impact.com, at any time.
program-rules-title = Program rules, in impact.com

## Import existing contacts

csv-purpose = Make participants of contacts that have been in HubSpot for a while, by impact.com’s bulk import.
csv-why = Why: a sync takes contacts that are new or changed. This brings in those of years past, all at once.
csv-what = What we do with it: every row is looked at here; nothing is sent before you have seen the result.
csv-change-later = Change it later: come back to this step as often as you like. An import itself cannot be undone.
csv-later = Do this later
csv-source = Where do the people come from?
csv-from-hubspot = From HubSpot
csv-from-hubspot-words = We read the contacts ourselves; no export is needed. Only reading.
csv-read-hubspot = Read contacts
csv-from-file = From a CSV file
csv-from-file-words = An export of HubSpot or of another system, of any size. It is only read. You can drop it here, too.
csv-choose-file = Choose a file…
csv-file-title = Choose the file with the people
csv-file-kind = CSV files
csv-people-from = The people
csv-another = Choose others
csv-cancelled = It was cancelled. Nothing was written.
csv-cancelled-words = What was known before is still here. Begin again when you are ready.
csv-reading = Reading contacts
csv-checking = Looking at every row
csv-saving = Writing the file
csv-uploading = Sending the file to impact.com
csv-begins = Beginning…
csv-working-words = Nothing is changed in HubSpot or impact.com. You can go to another page meanwhile.
csv-uploading-words = If you cancel, what impact.com has started already goes on there.
csv-columns = Columns
csv-columns-words = The names to choose from are impact.com’s, and capital letters count. Columns that are left out are not sent.
csv-column = Column of the file
csv-goes-to = Goes to
csv-goes-to-of = { $name } goes to
csv-example = Example
csv-found = Found
csv-becomes = becomes { $value }
csv-unnamed = (no name)
csv-leave-out = leave out
csv-typed = another column…
csv-typed-label = Name of the column
csv-identity = Who each person is
csv-id-email = The e-mail address (recommended)
csv-id-email-detail = In lower case, as a sync does.
csv-id-record = HubSpot’s record ID
csv-id-record-detail = If your website gives HubSpot’s number of the contact to impact.com.
csv-id-own = The two columns accountId and id of the file
csv-id-own-detail = They are written as they are.
csv-id-column = A column of the file
csv-id-column-detail = If your website uses a number of its own.
csv-id-which = Which column
csv-id-forever = This can never be changed
csv-id-forever-words = It must be the id that your website uses. With another one the same person would be a participant twice.
csv-choices = Rules for every row
csv-existing = Leave out people who are participants already
csv-existing-detail = Advocate is asked who they are. If this is off, the import writes their values again.
csv-formulas = Leave values empty that a spreadsheet would run
csv-formulas-detail = Values that begin like a formula, such as =1+1. Numbers and telephone numbers are harmless and stay.
csv-more = Language, and who can be referred
csv-locale = Locale of people who have none
csv-locale-detail = Language and country, such as en_US. Empty for none.
csv-referable = Can they be referred?
csv-referable-detail = For people of whom the file does not say so.
csv-referable-advocate = Leave it to Advocate
csv-referable-yes = Yes
csv-referable-no = No
csv-check = Look at every row
csv-check-words = Nothing is written. Then you see who would be in the file, and who is left out.
csv-announced = All rows were looked at. { $kept } people will be in the file, { $left } rows are left out.
csv-result = What the file will hold
csv-kept = People in the file
csv-left-out = Rows left out
csv-rows = Rows looked at
csv-why-left-out = Why rows are left out: each of them…
csv-examples = Show some
csv-row = Row { $number }: { $email }
csv-first-rows = { $rows ->
    [one] The first row of the file
   *[other] The first { $rows } rows of the file
  }
csv-file-holds = Rows of the import file
csv-notes = Before you go on
csv-send = Import them
csv-nobody = There is nobody to import: every row is left out
csv-nobody-words = Look at the reasons above. The list of left-out rows can be saved, corrected and imported like any other file.
csv-save-title = Save the import file
csv-save-words = For an import by hand in impact.com. We show you how, step by step.
csv-save = Save file…
csv-save-name = participants.csv
csv-list-title = Save the list of left-out rows
csv-list-name = left-out.csv
csv-save-list = { $rows ->
    [one] Save the left-out row…
   *[other] Save the { $rows } left-out rows…
  }
csv-list-saved = Saved: { $path }
csv-upload-heading = Upload it and start the import
csv-upload-detail = By impact.com’s API. You type the number of people first, and see here how it goes.
csv-upload = Upload…
csv-upload-title = { $people ->
    [one] Make { $people } person a participant in impact.com?
   *[other] Make { $people } people participants in impact.com?
  }
csv-upload-words = This cannot be undone here. Participants can only be deleted, one by one or by impact.com’s own bulk deletion. Save the file first if you want a list of who was made.
csv-upload-act = Start the import
csv-upload-type = Type { $number } to go on
csv-segments = Segments (optional)
csv-segments-detail = Everybody in the file is put into them: vip, imported. With ~ before it, taken out.
csv-set-off = Set off the program’s rules and webhooks
csv-set-off-detail = E-mails, rewards and other systems may follow. Off, unless you mean it.
csv-look-arrivals = Look who has arrived
csv-watch = Keep looking every half minute
csv-drop-one = Drop one file at a time. Nothing was read.
csv-by-hand = Import the saved file in impact.com
csv-open-impact = Open impact.com
csv-saved = { $people ->
    [one] A file with { $people } person was saved { $at }.
   *[other] A file with { $people } people was saved { $at }.
  }
csv-uploads = Uploaded imports
csv-ask-again = Ask again
csv-uploaded = { $people ->
    [one] { $people } person
   *[other] { $people } people
  } from { $source }, uploaded { $at }
csv-job = File { $part } of { $all }: { $status }. { $processed } of { $rows } rows worked through.
csv-job-of = Progress of file { $part }
csv-job-not-started = not started
csv-job-unknown = not known whether it was started
csv-job-pending = impact.com is at work
csv-job-completed = done
csv-job-aborted = impact.com gave it up
csv-refused = { $rows ->
    [one] { $rows } row was refused
   *[other] { $rows } rows were refused
  }
csv-refused-row = Record { $record }: { $message } ({ $code })

## Properties

properties-purpose = The referral properties on the HubSpot contact. They are planned here, the review step creates them, and you show them on the record.
properties-why = Why: sales will only use referral data they can see on the contact.
properties-what = What we do with it: missing properties are created in the review step, existing ones that fit are used.
properties-later = Change it later: names can be changed until they are created.
properties-caption = Properties on the contact
forms-title = Forms that carry a referral
forms-words = Whoever comes by a share link has a cookie. A form keeps it in a hidden field, and the next sync takes it to Advocate: the new participant has a referrer. You can go on without.
forms-list = Forms of the account
forms-carries = carries a referral
forms-carries-not = does not carry a referral
forms-fields = Add these properties as hidden fields to the form. Hidden, and not required.
forms-script-title = What the page with the form needs
forms-script = Script for the page
forms-hidden = Hidden fields, for a form of your own
forms-checks = Whether a form carries a referral
group-exists = They belong to the existing property group “{ $label }” ({ $name }).
group-new = They go into a new property group “{ $label }” ({ $name }).
property-label = Property
property-name = Internal name
property-name-of = Internal name of { $label }
property-problem = { $label }: { $sentence }. { $fix }
property-type = Type
property-state = In your account
property-use-existing = Use existing

## Review

review-purpose = Everything you decided, and exactly what will be changed in HubSpot.
review-why = Why: this is the first moment something is changed in HubSpot.
review-what = What we do with it: only the lines below are carried out, in this order.
review-later = Change it later: go back to any step. Properties that were created stay.
review-decisions = Your decisions
review-change = Change
review-change-of = Change: { $label }
review-changes = When you press the button
review-no-changes = Nothing has to be changed: everything is in place.
review-not-changed = What will not be changed
review-apply = { $changes ->
    [one] Apply this { $changes } change
   *[other] Apply these { $changes } changes
  }
review-again = Try again from here
change-planned = Planned
change-done = Done
change-failed = Failed

## First sync and sync

first-sync-why = Why: a preview shows what would happen to each person, before anything happens.
first-sync-what = What we do with it: a sync carries out exactly the preview you saw. Contacts that changed meanwhile are left alone.
first-sync-later = Change it later: preview and sync as often as you like on the Sync page.
first-sync-skip = Do this later
first-sync-front = Back to the first sync
to-sync = Back to Sync
front-not-yet = Available after step { $number }: { $title }
front-to-setup = Go on with the setup
front-purpose = Bring your participants to HubSpot: codes, share links and referrals on the contact.
front-what = What a preview does
front-reads = It reads your participants in Advocate and your contacts in HubSpot.
front-compares = It matches them by email, or by the link stored before, and compares each field.
front-shows = It shows every person and every field that would change. You decide then.
front-nothing = Nothing is changed until you have seen the preview.
front-preview = Preview a sync
front-preview-again = Preview again
front-ready = A preview is ready
front-ready-words = { $writes ->
    [one] { $writes } person would be written
   *[other] { $writes } people would be written
  }, { $duration }. Made { $made }.
front-open-preview = Open the preview
front-last = Last sync
front-open-run = Open the result

## Preview

preview-title = Preview
preview-made = Made { $made } from live data
preview-working = Making the preview
preview-starting = Starting to read…
preview-working-words = Only reading. Nothing is written. You can go to another page meanwhile.
preview-cancel = Cancel the preview
preview-failed = The preview could not be finished
preview-cancelled = This preview was cancelled. Nothing was written.
preview-used = This preview has been carried out. Make a new one to see what differs now.
preview-calls = { $calls ->
    [one] { $calls } call to HubSpot
   *[other] { $calls } calls to HubSpot
  }
preview-left-out = { $people ->
    [one] { $people } person left out
   *[other] { $people } people left out
  }
preview-nothing = Everyone is up to date
preview-nothing-words = { $people ->
    [one] { $people } person checked. There is nothing to write.
   *[other] { $people } people checked. There is nothing to write.
  }
preview-people = People in this preview
tiles-preview = Show only
tiles-run = Show only
start-with-ten = Start with 10
sync-people = { $people ->
    [one] Sync { $people } person
   *[other] Sync { $people } people
  }
sync-links = { $people ->
    [one] Store { $people } link
   *[other] Store { $people } links
  }
brake-title = { $people ->
    [one] { $people } person will be written
   *[other] { $people } people will be written
  }
brake-keep = Cancel
brake-type = Type { $number } to go on
leave-out = Leave this person out
take-in = Take this person in again
left-out = left out
people-search = Search by email or name
people-total = { $total ->
    [one] { $shown } person
   *[other] { $shown } people
  }
people-none = Nobody here.
people-none-found = Nobody matches this search.
column-person = Person
column-change = What would change
column-because = Because
column-result = Result
column-what = What
column-problem = What to do
column-open = Open
person-in-hubspot = In HubSpot
person-in-advocate = In Advocate
person-kind = { $kind }: { $because }
person-no-change = No field of this person would change.
diff-was = was
diff-now = now
diff-empty = (empty)
kind-create = Create
kind-update = Update
kind-link = Link
kind-create-participant = Create in Advocate
kind-unlink = Unlink
kind-delete = Delete
kind-archive = Archive
kind-same = Same
kind-skip = Skip
kind-hold = Hold
outcome-waiting = Waiting
outcome-intended = Sent
outcome-created = Created
outcome-updated = Updated
outcome-linked = Linked
outcome-unlinked = Unlinked
outcome-deleted = Deleted
outcome-archived = Archived
outcome-same = Same
outcome-skipped = Skipped
outcome-held = Held
outcome-failed = Failed

## Activity

activity-purpose = Every sync this workspace has done, newest first.
activity-caption = Syncs
activity-when = When
activity-status = Status
activity-result = Result
activity-empty = No syncs yet
activity-empty-words = A sync appears here each time you start one from a preview.
activity-all = All syncs

## Hand over

finish-purpose = What is set up, what is left, and a file for whoever looks after it next.
finish-why = Why: a setup that only one person knows is lost when that person leaves.
finish-what = What we do with it: the file is written where you say. It holds no password and no key.
finish-later = Change it later: come back to this step and make a new file.
finish-to-sync = Go to Sync
finish-done = You are set up
finish-done-words = Every step is done, or left out on purpose. Syncs can go on from here.
finish-left = { $steps ->
    [one] { $steps } step is left
   *[other] { $steps } steps are left
  }
finish-step = { $number }. { $title }
finish-open = Open
finish-open-of = Open: { $title }
finish-set-up = What is set up
finish-lines = Show { $lines } lines
handover-title = Make a hand-over file
handover-kind = Hand-over files
handover-words = It says everything above, with the names and numbers to look it up by. No password and no key is in it.
handover-note = What should the next person know? (optional)
handover-note-detail = Such as why something is as it is, or whom to ask.
handover-create = Make the file…
handover-written = Written: { $path }
opened-title = Open a hand-over file
opened-words = You see how it differs from what is set up here. Nothing of it is applied unless you say so.
opened-browse = Choose a file…
opened-note = Note: { $note }
opened-in-file = In the file
opened-here = Here
opened-nothing = nothing yet
opened-same = the same
opened-differs = differs
opened-cannot-be = cannot be used here
opened-for-a-person = only a person can change it
opened-take-of = Take over: { $label }
opened-check = { $sentence } ({ $evidence })
opened-changes = { $changes ->
    [one] With the file’s names, { $changes } change is left in HubSpot
   *[other] With the file’s names, { $changes } changes are left in HubSpot
  }
opened-changes-words = Taking over does not make them. The review step shows them and asks first.
opened-nothing-left = There is nothing to take over.
opened-take = { $parts ->
    [one] Take over { $parts } part
   *[other] Take over { $parts } parts
  }
opened-take-words = Saved on this computer, as if you had chosen it yourself. Nothing is changed in HubSpot or impact.com.

## The test plan

tests-purpose = Proves on people made for it that everything works. Nothing passes that was not seen.
tests-part = ({ $passed } of { $of } passed)
tests-all = All tests
tests-begin = Begin a test plan
tests-begin-words = Five tests, about twelve minutes. Test people are made under addresses of your own mailbox, and can be taken away again afterwards. Nothing is written before you have seen what.
tests-begin-act = Begin
tests-mailbox = Your mailbox
tests-mailbox-detail = Such as qa@ your company’s domain. Test people get addresses with a plus, which reach this mailbox.
tests-mailbox-practice = Any address will do here: practice sends no mail.
tests-live = This is a live program: connecting referrals or closing a deal can pay real rewards.
tests-live-words = Confirm that before tests 3 to 5, or test in a program of a tenant whose alias begins with test_.
tests-live-confirm = I know that rewards may be real
tests-live-confirmed = Confirmed by { $by }.
tests-live-take-back = Take that back
tests-export = Export report
tests-export-kind = Report
tests-exported = The report is saved
export-html = HTML, one file
export-pdf = PDF, to print and sign
export-csv = CSV, one row an assertion
export-bundle = Evidence, a zip of all
export-whole = HTML with whole e-mail addresses
test-not-started = not started
test-waiting = waiting for you
test-checking = checking
test-passed = passed
test-failed = failed
test-blocked = blocked
test-skipped = skipped
test-passed-by-hand = passed by hand
test-mend = Mend this
test-step-done = (done)
test-open-of = { $label } ({ $test })
test-do = Do it for me
test-do-title = { $writes ->
    [one] Write this?
   *[other] Write these { $writes } things?
}
test-do-act = { $writes ->
    [one] Write it
   *[other] Write { $writes } things
}
test-do-nothing = There is nothing left to write
test-sync = Sync these people now
test-send = Preview the event
test-look = Check now
test-pause = Pause
test-go-on = Go on
test-done-by-hand = I have done it, check
test-again = Try again
test-looking = Checking every { $seconds } s · checked { $looks } times · gives up at { $until }
test-paused = Paused · checked { $looks } times
test-attempt = Attempt { $number }, begun { $when }.
test-assertions = What { $test } looks for, attempt { $number }
test-reasons = Most likely reasons
test-evidence = { $answers ->
    [one] What was read: one answer
   *[other] What was read: { $answers } answers
}
test-earlier = { $attempts ->
    [one] One earlier attempt
   *[other] { $attempts } earlier attempts
}
column-of = Of
column-claim = What we look for
column-expected = Expected
column-seen = Seen
column-verdict = Verdict
seen-nothing = nothing yet
not-required = (not required)
verdict-pass = as expected
verdict-not-yet = not yet
verdict-fail = otherwise
verdict-unknown = not read
say-passed = Mark as passed by hand
say-skipped = Skip
say-note-open = Note
say-take-back = Take back what was said
say-passed-title = { $test } passed, though this app has not seen it?
say-passed-words = Whoever vouches is named in the report.
say-passed-act = It passed
say-skipped-title = Leave { $test } out?
say-skipped-act = Leave it out
say-note-title = Note on { $test }
say-note-act = Save the note
say-by = Your name
say-seen = What was seen
say-reason = Why it does not apply
say-note = Note
said-passed = Passed by hand, says { $by } ({ $when }):
said-skipped = Left out by { $by } ({ $when }):
said-note = Note:
clean-heading = Clean up
clean-purpose = Takes away what the plan made. It is looked first what is there.
clean-look = See what the plan made
clean-nothing = Nothing that the plan made is there any more.
clean-stays = What stays
clean-act = { $things ->
    [one] Take one thing away
   *[other] Take { $things } things away
}
clean-title = { $things ->
    [one] Take one thing away for good?
   *[other] Take { $things } things away?
}
clean-words = Contacts and the deal go to HubSpot’s recycle bin. Participants are deleted for good, with their referrals, events and rewards.
clean-keep = Keep everything
finish-proof = Prove it
finish-proof-none = Not proven yet: 0 of { $of } tests. They take about twelve minutes.
finish-proof-part = { $passed } of { $of } tests passed.
finish-proof-open = To the test plan
