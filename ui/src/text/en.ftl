### Words of the window. One word per thing: contact, participant, preview, sync, held, failed.

## The window

app-name = Advocate Sync
app-opening = Opening your workspace…
hubspot = HubSpot
advocate = Advocate
skip-to-page = Skip to page
nav-pages = Pages
nav-steps = Setup steps
nav-setup = Setup
nav-setup-part = Setup ({ $done } of { $total })
nav-setup-done = Setup ✓
nav-sync = Sync
nav-activity = Activity
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

## Properties

properties-purpose = The referral properties on the HubSpot contact. They are planned here, the review step creates them, and you show them on the record.
properties-why = Why: sales will only use referral data they can see on the contact.
properties-what = What we do with it: missing properties are created in the review step, existing ones that fit are used.
properties-later = Change it later: names can be changed until they are created.
properties-caption = Properties on the contact
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
