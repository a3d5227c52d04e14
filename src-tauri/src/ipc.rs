//! The commands between window and engine, declared once.
//!
//! The same list makes the Tauri handler and the TypeScript contract: a function that is missing, or whose types
//! differ from the list, does not compile. No command takes or returns a secret.

use crate::commands;
use crate::updates::UpdateView;
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
use tauri::ipc::Invoke;
use tauri::{AppHandle, Runtime};

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        /// The contract: each command's request and response.
        #[derive(ts_rs::TS)]
        #[ts(export)]
        #[expect(dead_code, reason = "only its TypeScript form is used")]
        pub struct Commands {
            $($name: ($request, $response),)*
        }

        /// Returns the handler of all commands.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            $(
                // The function's types must agree with the list.
                let _ = |app: AppHandle<R>, engine: Engine, request: $request| async move {
                    let answer: Result<$response, Failure> =
                        commands::forward::$name(&app, &engine, request).await;
                    answer
                };
            )*
            tauri::generate_handler![$(commands::$name),*]
        }
    };
}

commands! {
    app_info(()) -> AppInfo;
    look_for_update(()) -> UpdateView;
    overview(()) -> Overview;
    show_home(()) -> HomeView;
    take_link(()) -> Option<Place>;
    settings(()) -> SettingsView;
    change_setting(ChangeSetting) -> SettingChanged;
    appearance(()) -> Appearance;
    open_data_folder(()) -> ();
    erasing_workspace(()) -> ErasingView;
    erase_workspace(EraseWorkspace) -> Overview;
    check_accounts(()) -> HomeView;
    show_drift(()) -> DriftView;
    check_drift(()) -> DriftView;
    check_drift_if_due(()) -> DriftView;
    accept_drift(String) -> DriftView;
    open_practice(()) -> Overview;
    open_live(()) -> Overview;
    check_environment(()) -> Vec<CheckView>;
    begin_connection(ConnectRequest) -> PendingView;
    open_address(String) -> ();
    choose_file(ChooseFile) -> Option<String>;
    cancel_connection(Platform) -> Overview;
    extend_connection(Platform) -> Overview;
    confirm_connection(Platform) -> Overview;
    disconnect(Platform) -> Overview;
    list_programs(()) -> Vec<ProgramView>;
    choose_program(String) -> Overview;
    check_program(()) -> Vec<CheckView>;
    opt_in(bool) -> Overview;
    save_rules(RulesView) -> Overview;
    list_contact_lists(()) -> Vec<ContactListView>;
    list_segments(()) -> Vec<SegmentView>;
    count_people(()) -> Option<PeopleCountView>;
    check_sharing(()) -> Vec<CheckView>;
    cancel_count(()) -> ();
    show_guide(GuideId) -> GuideView;
    tick_guide(TickRequest) -> Overview;
    skip_step(SkipStep) -> Overview;
    plan_properties(()) -> PropertyPlanView;
    save_property_choices(Vec<PropertyChoice>) -> PropertyPlanView;
    lead_forms(()) -> LeadFormsView;
    review_setup(()) -> ReviewView;
    apply_setup(()) -> ReviewView;
    preview_sync(PreviewRequest) -> PlanView;
    cancel_preview(()) -> Overview;
    show_plan(String) -> PlanView;
    plan_rows(RowsRequest) -> Rows;
    leave_out(LeaveOut) -> PlanView;
    approve(Approval) -> PlanView;
    never_sync(NeverSync) -> PlanView;
    choose_value(ConflictChoice) -> PlanView;
    start_sync(StartSync) -> RunView;
    pause_sync(String) -> RunView;
    resume_sync(String) -> RunView;
    stop_sync(String) -> RunView;
    show_run(String) -> RunView;
    list_runs(()) -> Vec<RunView>;
    undo_run(UndoRun) -> PlanView;
    problems(()) -> ProblemsView;
    problem_people(ProblemPeopleRequest) -> Vec<ProblemPerson>;
    retry_problems(RetryProblems) -> PlanView;
    export_problems(String) -> Exported;
    make_happen(Happening) -> Happened;
    person_story(StoryRequest) -> StoryView;
    find_people(String) -> FoundPeople;
    except_person(ExceptPerson) -> StoryView;
    show_forgetting(StoryRequest) -> ForgetView;
    forget_person(StoryRequest) -> ForgetView;
    what_if(WhatIf) -> WhatIfView;
    choose_alike(ConflictChoice) -> ChosenAlike;
    mark_problem(MarkProblem) -> ProblemsView;
    show_activity(()) -> ActivityView;
    begin_import(ImportSource) -> ImportView;
    show_import(()) -> Option<ImportView>;
    choose_import(ImportChoices) -> ImportView;
    check_import(ImportChoices) -> ImportView;
    cancel_import(()) -> ImportView;
    save_import(SaveImport) -> ImportSaved;
    saved_import(()) -> Option<ImportSaved>;
    look_for_arrivals(()) -> Option<ImportSaved>;
    upload_import(UploadImport) -> UploadedImport;
    uploaded_imports(()) -> Vec<UploadedImport>;
    show_handover(()) -> HandoverView;
    export_handover(SaveHandover) -> HandoverSaved;
    open_handover(String) -> OpenedHandover;
    take_over(TakeOver) -> OpenedHandover;
    event_triggers(()) -> TriggersView;
    trigger_options(()) -> TriggerOptions;
    save_triggers(SaveTriggers) -> TriggersView;
    event_mapping(()) -> MappingView;
    mapping_options(EventObject) -> MappingOptions;
    mapping_example(ExampleRequest) -> ExampleView;
    event_drafts(()) -> DraftsView;
    keep_draft(DraftChange) -> DraftsView;
    save_mapping(SaveMapping) -> MappingView;
    compare_mappings(CompareMappings) -> Vec<MappingDifference>;
    restore_mapping(RestoreMapping) -> MappingView;
    preview_events(PreviewEvents) -> EventPlanView;
    show_event_plan(String) -> EventPlanView;
    list_event_plans(()) -> Vec<EventPlanView>;
    event_rows(EventRowsRequest) -> EventRows;
    decide_event(DecideEvent) -> EventPlanView;
    start_events(StartEvents) -> EventPlanView;
    stop_events(String) -> EventPlanView;
    settle_events(()) -> Vec<EventPlanView>;
    test_plan(()) -> TestPlanView;
    begin_test_plan(BeginTestPlan) -> TestPlanView;
    confirm_rewards(ConfirmRewards) -> TestPlanView;
    say_test(SayTest) -> TestPlanView;
    begin_test(TestRequest) -> TestPlanView;
    check_test(TestRequest) -> TestPlanView;
    test_writes(TestRequest) -> TestWrites;
    do_test(DoTest) -> TestPlanView;
    sync_test(TestRequest) -> PlanView;
    preview_test_event(()) -> EventPlanView;
    test_clean_up(()) -> TestCleanUp;
    clean_up_tests(CleanUpTests) -> TestPlanView;
    export_tests(ExportTests) -> Exported;
}
