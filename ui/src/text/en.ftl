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
workspace-switch = Workspace { $name }: switch
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
when-today = Today { $time }
when-day = { $day } { $time }
failure-internal = Something went wrong in Advocate Sync. Nothing was written by this step.
failure-internal-hint = Try again. If it happens again, start the app anew.

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
step-optional = optional

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
