//! One line a command: window calls in, engine calls out.

use crate::files;
use crate::manners;
use crate::practice::PracticeHost;
use crate::updates::{self, UpdateView};
use engine::Engine;
use engine::views::{
    ActivityView, AppInfo, Appearance, Approval, BeginTestPlan, ChangeSetting, CheckView,
    ChooseFile, ChosenAlike, CleanUpTests, CompareMappings, ConfirmRewards, ConflictChoice,
    ConnectRequest, ContactListView, DecideEvent, DoTest, DraftChange, DraftsView, DriftView,
    EraseWorkspace, ErasingView, EventObject, EventPlanView, EventRows, EventRowsRequest,
    ExampleRequest, ExampleView, ExceptPerson, ExportTests, Exported, Failure, ForgetView,
    FoundPeople, GuideId, GuideView, HandoverSaved, HandoverView, Happened, Happening, HomeView,
    ImportChoices, ImportSaved, ImportSource, ImportView, LeadFormsView, LeaveOut,
    MappingDifference, MappingOptions, MappingView, MarkProblem, NeverSync, OpenedHandover,
    Overview, PendingView, PeopleCountView, Place, PlanView, Platform, PreviewEvents,
    PreviewRequest, ProblemPeopleRequest, ProblemPerson, ProblemsView, ProgramView, PropertyChoice,
    PropertyPlanView, RestoreMapping, RetryProblems, ReviewView, Rows, RowsRequest, RulesView,
    RunView, SaveHandover, SaveImport, SaveMapping, SaveTriggers, SayTest, SegmentView,
    SettingChanged, SettingsView, SkipStep, StartEvents, StartSync, StoryRequest, StoryView,
    TakeOver, TestCleanUp, TestPlanView, TestRequest, TestWrites, TickRequest, TriggerOptions,
    TriggersView, UndoRun, UploadImport, UploadedImport, WhatIf, WhatIfView,
};
use std::path::Path;
use tauri::{AppHandle, Manager, Runtime, State};
use tauri_plugin_opener::OpenerExt;

/// Declares a command and the function it forwards to; `app` and `engine` are at hand in the one line.
macro_rules! forward {
    ($($name:ident($app:ident, $engine:ident, $request:ident: $from:ty) -> $to:ty = $call:expr;)*) => {
        $(
            #[tauri::command]
            pub async fn $name<R: Runtime>(
                app: AppHandle<R>,
                engine: State<'_, Engine>,
                request: $from,
            ) -> Result<$to, Failure> {
                forward::$name(&app, &engine, request).await
            }
        )*

        /// The functions behind the commands.
        pub mod forward {
            use super::*;

            $(
                pub async fn $name<R: Runtime>(
                    $app: &AppHandle<R>,
                    $engine: &Engine,
                    $request: $from,
                ) -> Result<$to, Failure> {
                    $call
                }
            )*
        }
    };
}

forward! {
    app_info(_app, engine, _request: ()) -> AppInfo = Ok(engine.app_info());
    look_for_update(app, engine, _request: ()) -> UpdateView = updates::look(app, engine).await;
    overview(_app, engine, _request: ()) -> Overview = engine.overview().await;
    show_home(_app, engine, _request: ()) -> HomeView = engine.home().await;
    take_link(app, _engine, _request: ()) -> Option<Place> = Ok(manners::take_place(app));
    settings(_app, engine, _request: ()) -> SettingsView = engine.settings().await;
    change_setting(_app, engine, request: ChangeSetting) -> SettingChanged =
        engine.change_setting(request).await;
    appearance(_app, engine, _request: ()) -> Appearance = engine.appearance().await;
    open_data_folder(app, engine, _request: ()) -> () = files::open_folder(app, engine.data_dir());
    erasing_workspace(_app, engine, _request: ()) -> ErasingView =
        engine.erasing_workspace().await;
    erase_workspace(app, engine, request: EraseWorkspace) -> Overview =
        app.state::<PracticeHost>().kept_in(engine.erase_workspace(request).await?).await;
    check_accounts(_app, engine, _request: ()) -> HomeView = engine.check_accounts().await;
    show_drift(_app, engine, _request: ()) -> DriftView = engine.drift().await;
    check_drift(_app, engine, _request: ()) -> DriftView = engine.check_drift().await;
    check_drift_if_due(_app, engine, _request: ()) -> DriftView =
        engine.check_drift_if_due().await;
    accept_drift(_app, engine, request: String) -> DriftView =
        engine.accept_drift(&request).await;
    open_practice(app, engine, _request: ()) -> Overview =
        engine.open_practice(app.state::<PracticeHost>().access().await?).await;
    open_live(_app, engine, _request: ()) -> Overview = engine.open_live().await;
    check_environment(_app, engine, _request: ()) -> Vec<CheckView> =
        Ok(engine.check_environment().await);
    begin_connection(app, engine, request: ConnectRequest) -> PendingView =
        Ok(opened(app, engine.begin_connection(request).await?));
    open_address(app, engine, request: String) -> () = open(app, &engine.page(&request)?);
    choose_file(app, _engine, request: ChooseFile) -> Option<String> =
        files::choose(app, request).await;
    cancel_connection(_app, engine, request: Platform) -> Overview =
        engine.cancel_connection(request).await;
    extend_connection(_app, engine, request: Platform) -> Overview =
        engine.extend_connection(request).await;
    confirm_connection(_app, engine, request: Platform) -> Overview =
        engine.confirm_connection(request).await;
    disconnect(_app, engine, request: Platform) -> Overview = engine.disconnect(request).await;
    list_programs(_app, engine, _request: ()) -> Vec<ProgramView> = engine.programs().await;
    choose_program(_app, engine, request: String) -> Overview =
        engine.pick_program(&request).await;
    check_program(_app, engine, _request: ()) -> Vec<CheckView> = engine.check_program().await;
    opt_in(_app, engine, request: bool) -> Overview = engine.opt_in(request).await;
    save_rules(_app, engine, request: RulesView) -> Overview = engine.save_rules(request).await;
    list_contact_lists(_app, engine, _request: ()) -> Vec<ContactListView> =
        engine.contact_lists().await;
    list_segments(_app, engine, _request: ()) -> Vec<SegmentView> = engine.segments().await;
    count_people(_app, engine, _request: ()) -> Option<PeopleCountView> =
        engine.count_people().await;
    check_sharing(_app, engine, _request: ()) -> Vec<CheckView> = engine.check_sharing().await;
    cancel_count(_app, engine, _request: ()) -> () = engine.cancel_count();
    show_guide(_app, engine, request: GuideId) -> GuideView = engine.guide(request).await;
    tick_guide(_app, engine, request: TickRequest) -> Overview = engine.tick(request).await;
    skip_step(_app, engine, request: SkipStep) -> Overview = engine.skip_step(request).await;
    plan_properties(_app, engine, _request: ()) -> PropertyPlanView = engine.property_plan().await;
    save_property_choices(_app, engine, request: Vec<PropertyChoice>) -> PropertyPlanView =
        engine.save_property_choices(request).await;
    lead_forms(_app, engine, _request: ()) -> LeadFormsView = engine.lead_forms().await;
    review_setup(_app, engine, _request: ()) -> ReviewView = engine.review().await;
    apply_setup(_app, engine, _request: ()) -> ReviewView = engine.apply_setup().await;
    preview_sync(_app, engine, request: PreviewRequest) -> PlanView = engine.preview(request).await;
    cancel_preview(_app, engine, _request: ()) -> Overview = engine.cancel_preview().await;
    show_plan(_app, engine, request: String) -> PlanView = engine.plan(&request).await;
    plan_rows(_app, engine, request: RowsRequest) -> Rows = engine.rows(request).await;
    leave_out(_app, engine, request: LeaveOut) -> PlanView = engine.leave_out(request).await;
    approve(_app, engine, request: Approval) -> PlanView = engine.approve(request).await;
    never_sync(_app, engine, request: NeverSync) -> PlanView = engine.never_sync(request).await;
    choose_value(_app, engine, request: ConflictChoice) -> PlanView =
        engine.choose(request).await;
    start_sync(_app, engine, request: StartSync) -> RunView = engine.start_sync(request).await;
    pause_sync(_app, engine, request: String) -> RunView = engine.pause_sync(&request).await;
    resume_sync(_app, engine, request: String) -> RunView = engine.resume_sync(&request).await;
    stop_sync(_app, engine, request: String) -> RunView = engine.stop_sync(&request).await;
    show_run(_app, engine, request: String) -> RunView = engine.run(&request).await;
    list_runs(_app, engine, _request: ()) -> Vec<RunView> = engine.runs().await;
    undo_run(_app, engine, request: UndoRun) -> PlanView =
        engine.undo(&request.run, request.how).await;
    problems(_app, engine, _request: ()) -> ProblemsView = engine.problems().await;
    problem_people(_app, engine, request: ProblemPeopleRequest) -> Vec<ProblemPerson> =
        engine.problem_people(request).await;
    retry_problems(_app, engine, request: RetryProblems) -> PlanView =
        engine.retry_problems(request).await;
    export_problems(_app, engine, request: String) -> Exported =
        engine.export_problems(Path::new(&request)).await;
    make_happen(app, _engine, request: Happening) -> Happened =
        app.state::<PracticeHost>().make_happen(request).await;
    person_story(_app, engine, request: StoryRequest) -> StoryView = engine.story(request).await;
    find_people(_app, engine, request: String) -> FoundPeople = engine.find_people(request).await;
    except_person(_app, engine, request: ExceptPerson) -> StoryView =
        engine.except_person(request).await;
    show_forgetting(_app, engine, request: StoryRequest) -> ForgetView =
        engine.forgetting(request).await;
    forget_person(_app, engine, request: StoryRequest) -> ForgetView =
        engine.forget_person(request).await;
    what_if(_app, engine, request: WhatIf) -> WhatIfView = engine.what_if(request).await;
    choose_alike(_app, engine, request: ConflictChoice) -> ChosenAlike =
        engine.choose_alike(request).await;
    mark_problem(_app, engine, request: MarkProblem) -> ProblemsView =
        engine.mark_problem(request).await;
    show_activity(_app, engine, _request: ()) -> ActivityView = engine.activity().await;
    begin_import(_app, engine, request: ImportSource) -> ImportView =
        engine.begin_import(request).await;
    show_import(_app, engine, _request: ()) -> Option<ImportView> = Ok(engine.import());
    choose_import(_app, engine, request: ImportChoices) -> ImportView =
        engine.choose_import(request);
    check_import(_app, engine, request: ImportChoices) -> ImportView =
        engine.check_import(request).await;
    cancel_import(_app, engine, _request: ()) -> ImportView = engine.cancel_import();
    save_import(_app, engine, request: SaveImport) -> ImportSaved =
        engine.save_import(request).await;
    saved_import(_app, engine, _request: ()) -> Option<ImportSaved> =
        engine.saved_import().await;
    look_for_arrivals(_app, engine, _request: ()) -> Option<ImportSaved> =
        engine.look_for_arrivals().await;
    upload_import(_app, engine, request: UploadImport) -> UploadedImport =
        engine.upload_import(request).await;
    uploaded_imports(_app, engine, _request: ()) -> Vec<UploadedImport> =
        engine.uploaded_imports().await;
    show_handover(_app, engine, _request: ()) -> HandoverView = engine.handover().await;
    export_handover(_app, engine, request: SaveHandover) -> HandoverSaved =
        engine.export_handover(request).await;
    open_handover(_app, engine, request: String) -> OpenedHandover =
        engine.open_handover(&request).await;
    take_over(_app, engine, request: TakeOver) -> OpenedHandover =
        engine.take_over(request).await;
    event_triggers(_app, engine, _request: ()) -> TriggersView =
        engine.triggers().await;
    trigger_options(_app, engine, _request: ()) -> TriggerOptions =
        engine.trigger_options().await;
    save_triggers(_app, engine, request: SaveTriggers) -> TriggersView =
        engine.save_triggers(request).await;
    event_mapping(_app, engine, _request: ()) -> MappingView =
        engine.mapping().await;
    mapping_options(_app, engine, request: EventObject) -> MappingOptions =
        engine.mapping_options(request).await;
    mapping_example(_app, engine, request: ExampleRequest) -> ExampleView =
        engine.mapping_example(request).await;
    event_drafts(_app, engine, _request: ()) -> DraftsView = engine.event_drafts().await;
    keep_draft(_app, engine, request: DraftChange) -> DraftsView =
        engine.keep_draft(request).await;
    save_mapping(_app, engine, request: SaveMapping) -> MappingView =
        engine.save_mapping(request).await;
    compare_mappings(_app, engine, request: CompareMappings) -> Vec<MappingDifference> =
        engine.compare_mappings(request).await;
    restore_mapping(_app, engine, request: RestoreMapping) -> MappingView =
        engine.restore_mapping(request).await;
    preview_events(_app, engine, request: PreviewEvents) -> EventPlanView =
        engine.preview_events(request).await;
    show_event_plan(_app, engine, request: String) -> EventPlanView =
        engine.event_plan(&request).await;
    list_event_plans(_app, engine, _request: ()) -> Vec<EventPlanView> =
        engine.event_plans().await;
    event_rows(_app, engine, request: EventRowsRequest) -> EventRows =
        engine.event_rows(request).await;
    decide_event(_app, engine, request: DecideEvent) -> EventPlanView =
        engine.decide_event(request).await;
    start_events(_app, engine, request: StartEvents) -> EventPlanView =
        engine.start_events(request).await;
    stop_events(_app, engine, request: String) -> EventPlanView =
        engine.stop_events(&request).await;
    settle_events(_app, engine, _request: ()) -> Vec<EventPlanView> =
        engine.settle_events().await;
    test_plan(_app, engine, _request: ()) -> TestPlanView =
        engine.test_plan().await;
    begin_test_plan(_app, engine, request: BeginTestPlan) -> TestPlanView =
        engine.begin_test_plan(request).await;
    confirm_rewards(_app, engine, request: ConfirmRewards) -> TestPlanView =
        engine.confirm_rewards(request).await;
    say_test(_app, engine, request: SayTest) -> TestPlanView =
        engine.say_test(request).await;
    begin_test(_app, engine, request: TestRequest) -> TestPlanView =
        engine.begin_test(request).await;
    check_test(_app, engine, request: TestRequest) -> TestPlanView =
        engine.check_test(request).await;
    test_writes(_app, engine, request: TestRequest) -> TestWrites =
        engine.test_writes(request).await;
    do_test(_app, engine, request: DoTest) -> TestPlanView =
        engine.do_test(request).await;
    sync_test(_app, engine, request: TestRequest) -> PlanView =
        engine.sync_test(request).await;
    preview_test_event(_app, engine, _request: ()) -> EventPlanView =
        engine.preview_test_event().await;
    test_clean_up(_app, engine, _request: ()) -> TestCleanUp =
        engine.test_clean_up().await;
    clean_up_tests(_app, engine, request: CleanUpTests) -> TestPlanView =
        engine.clean_up_tests(request).await;
    export_tests(_app, engine, request: ExportTests) -> Exported =
        engine.export_tests(request).await;
}

/// Opens the page that is waited for. Where no browser opens, the window shows the address to copy.
fn opened<R: Runtime>(app: &AppHandle<R>, pending: PendingView) -> PendingView {
    let _opened = open(app, &pending.address);
    pending
}

fn open<R: Runtime>(app: &AppHandle<R>, address: &str) -> Result<(), Failure> {
    app.opener()
        .open_url(address, None::<&str>)
        .map_err(|_| Failure {
            code: engine::views::FailureCode::Internal,
            message: "No browser could be opened. Nothing was changed.".to_owned(),
            hint: "Copy the address into a browser of this computer.".to_owned(),
        })
}
