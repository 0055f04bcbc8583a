using System.Text;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>What happens at each fault; the page ops/docs/faults.md is written from it.</summary>
internal static class FaultTable
{
    public const string Begin = "<!-- the table is written by FaultTableTests -->\n";

    private const string Unit = "Pantheon.Tests/";
    private const string Engine = Unit + "Engine/Running/";
    private const string Nights = Unit + "FaultNights/";
    private const string Real = "Pantheon.Integration.Tests/";
    private const string RealNights = Real + "FaultNights/";

    public static IReadOnlyList<FaultRow> Rows { get; } =
    [
        new("the worker is killed at any of sixteen named transitions", "the next worker of the box takes the run up at once; what had ended stays, the attempt that ran is lost and tried again without spending a try, what it had edited is kept on a salvage ref; outcome and branch are those of an undisturbed night", RealNights + "KilledAtTests.Killed_at_every_transition_a_run_ends_as_one_that_nobody_disturbed", Engine + "RecoveryTests.A_worker_that_dies_at_any_transition_loses_nothing_and_repeats_no_finished_node", Real + "Nights/KilledNightTests.After_a_kill_every_task_reaches_its_outcome_and_nothing_that_succeeded_is_repeated"),
        new("the power is cut: worker, tools and Postgres end at once, their pid files and sockets stay", "Postgres is repaired and started, the run goes on", RealNights + "DisturbedNightTests.After_a_power_cut_and_edits_of_its_definitions_a_run_ends_as_it_was_begun"),
        new("definitions are edited while a run works, committed or not", "the run keeps the commit that it was queued with", RealNights + "DisturbedNightTests.After_a_power_cut_and_edits_of_its_definitions_a_run_ends_as_it_was_begun", Unit + "Engine/Scheduling/PinnedPolicyTests.A_run_that_is_taken_up_unchanged_goes_on"),
        new("Postgres is restarted again and again under load", "every statement is repeated until it is answered; each change is written once", Real + "Storage/Away/PostgresAwayTests.A_server_that_restarts_again_and_again_under_load_loses_nothing_and_repeats_nothing"),
        new("Postgres is away for minutes", "what runs is given up at the end of its lease, nothing is started; it goes on when the store answers, and the report names the pause", Unit + "Engine/Scheduling/StoreAwayTests.A_night_waits_for_a_store_that_is_away_for_minutes_and_goes_on", Real + "Storage/Away/PostgresAwayTests.A_server_that_stays_away_is_told_with_a_code_and_work_goes_on_when_it_is_back"),
        new("a commit is made and its answer is lost", "it is made once", Real + "Storage/Away/PostgresAwayTests.A_commit_that_nobody_answered_is_made_once_whether_it_arrived_or_not"),
        new("the connection is lost for longer than the lease", "the worker ends all that it started before another box may take the run", Engine + "LeaseTests.A_worker_that_cannot_renew_stops_everything_before_another_box_may_take_the_run", RealNights + "CutLineTests.A_worker_whose_line_is_cut_has_stopped_before_another_box_takes_its_run"),
        new("the disk of the artifacts is full", "refused whole, nothing is torn; stored once there is room", RealNights + "FullDiskTests.An_artifact_without_room_is_refused_whole_and_stored_once_there_is_some", Unit + "Engine/Scheduling/StoreAwayTests.A_full_disk_pauses_the_queue_and_spends_no_try"),
        new("the disk of the database is full", "told by its code; nothing is written in part, and the same run goes on once there is room", RealNights + "FullDiskTests.A_database_without_room_is_told_by_its_code_and_goes_on_once_there_is_some", Unit + "Engine/Scheduling/StoreAwayTests.A_run_whose_state_cannot_be_written_for_want_of_room_goes_on_when_there_is_some"),
        new("the date is put forward or back by two hours", "back-offs and time limits stay what they are; the window closes by the date as it is then", Nights + "ClockJumpTests.A_back_off_and_the_time_of_a_run_and_of_a_map_go_on_evenly", Nights + "ClockJumpTests.The_window_closes_by_the_date_as_it_is_then"),
        new("the nights in which the clock is changed", "one night for each date, an hour longer or shorter", Unit + "Core/Policies/WindowCalendarTests.Every_date_of_a_year_has_exactly_one_window", Unit + "Core/Policies/WindowCalendarTests.A_night_in_which_the_clock_is_changed_is_longer_or_shorter"),
        new("a model server hangs, before its first token or in the middle", "cut off after its idle time and asked again, and no try is spent; its seat is free at once", Nights + "ModelServerTests.A_server_that_hangs_before_its_first_token_is_noticed_in_time_and_asked_again", Nights + "ModelServerTests.A_server_that_hangs_in_the_middle_is_noticed_in_time_and_asked_again", Unit + "Runtimes/Streaming/GuardedChatClientTests.A_first_token_that_never_comes_is_told_apart_from_a_stall", Unit + "Runtimes/Streaming/GuardedChatClientTests.Symptom_7_a_server_that_hangs_in_the_middle_is_cut_off_and_its_seat_is_free_at_once"),
        new("a model server is slow", "waited for while it works, cut off at the limit of the answer", Nights + "ModelServerTests.A_slow_server_is_waited_for", Unit + "Runtimes/Streaming/GuardedChatClientTests.Symptom_11_a_request_that_queues_and_reads_its_prompt_for_ten_minutes_is_waited_for", Unit + "Runtimes/Streaming/GuardedChatClientTests.An_answer_that_never_ends_is_cut_off_though_its_tokens_keep_coming"),
        new("a model server dies, resets or answers with 500", "the session waits for it or another model of the route goes on, and no try is spent; one that answers and fails again and again is given up", Nights + "ModelServerTests.A_connection_that_breaks_off_is_noticed_at_once_and_the_turn_is_asked_again", Nights + "ModelServerTests.A_server_that_answers_nothing_but_500_is_given_up_and_the_run_says_so", Engine + "OutageTests.A_session_whose_server_dies_gets_it_back_and_goes_on", Engine + "OutageTests.Another_model_of_the_route_takes_over_at_once", Engine + "OutageTests.A_server_that_answers_and_fails_again_and_again_is_given_up", Real + "Nights/OutageNightTests.Every_task_comes_to_its_outcome_and_no_try_is_spent_on_the_outages"),
        new("two workers want the same run", "one gets it", Nights + "TwoWorkersTests.Two_workers_of_one_queue_run_every_node_once", Real + "Storage/Postgres/JournalTests.Eight_claimers_get_every_run_once"),
        new("a worker returns after another took its run", "it writes nothing: no event, no branch, no seal, no outcome; it takes its worktree away and ends", Nights + "TwoWorkersTests.A_worker_that_returns_after_another_took_its_run_disturbs_neither_journal_nor_branch_nor_work", RealNights + "LateSealTests.A_worker_that_lost_its_run_seals_nothing_of_it", Real + "Storage/Postgres/JournalTests.A_writer_with_an_old_fence_is_refused"),
        new("the window closes while nodes run", "they end, or are stopped within seconds and their work kept, as the policy says; the run is taken up the next night", Nights + "TwoWorkersTests.When_the_window_closes_what_runs_may_end_or_is_stopped_as_the_policy_says", Engine + "RunTimeTests.When_the_window_closes_running_nodes_end_and_the_run_is_taken_up_the_next_night"),
        new("a tool leaves processes behind", "they end with it, whether it ends, times out or its worker is killed", Real + "Platform/Processes/OrphanTests.A_daemon_does_not_outlive_its_call", Real + "Platform/Processes/OrphanTests.Killed_starters_leave_nothing", Real + "RedTeam/SurvivorTests.Row_49_what_a_tool_leaves_running_is_ended_with_it"),
        new("the worker dies while it queues again what did not fit into the night", "it runs once, the next night", Nights + "PassedOverTests.What_did_not_fit_runs_once_the_next_night_whenever_the_worker_dies"),
        new("thousands of them at random, in flows of random shape", "no violation", Nights + "SeededFaultTests.A_few_faults_break_nothing", Nights + "SeededFaultTests.Thousands_of_faults_break_nothing", RealNights + "SeededPostgresTests.Random_faults_break_no_real_journal"),
    ];

    public static string Table()
    {
        var text = new StringBuilder("| fault | what happens | shown by |\n|---|---|---|\n");
        foreach (var row in Rows)
        {
            text.Append($"| {row.Fault} | {row.Expected} | {string.Join("; ", row.Tests.Select(test => $"`{test[(test.LastIndexOf('/') + 1)..]}`"))} |\n");
        }

        return text.ToString();
    }
}
