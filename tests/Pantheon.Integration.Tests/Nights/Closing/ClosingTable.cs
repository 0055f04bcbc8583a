using Pantheon.Core.Diagnostics;
using Pantheon.Host.Worker.Gate;

namespace Pantheon.Integration.Tests.Nights.Closing;

/// <summary>Every reason for which nothing is worked on, and which tests make it so.</summary>
internal static class ClosingTable
{
    private const string Closed = "`refusal.json`, signed, and `night-refused.md`";
    private const string Unsigned = "`refusal.json`, unsigned, and `night-refused.md`";
    private const string Refused = "the run's `refusal.json` and signed manifest; journal `policy.refused`";
    private const string Real = "Pantheon.Integration.Tests/Nights/";
    private const string Machine = Real + "ClosedMachineTests.";
    private const string Night = Real + "RefusedNightTests.";
    private const string Breached = Real + "BreachedNightTests.";
    private const string Gate = "Pantheon.Tests/Host/Worker/Gate/NightGateTests.What_does_not_hold_keeps_the_night_closed_with_a_code_and_a_signed_artifact";
    private const string Pinned = "Pantheon.Tests/Engine/Scheduling/PinnedPolicyTests.";

    /// <summary>What keeps a night closed, in the order of the product's own list.</summary>
    public static IReadOnlyList<ClosingRow> Opening { get; } =
    [
        Opens(Codes.NightNeedsLinux, Closed, Gate),
        Opens(Codes.NightPolicyTooWide, Closed, Gate),
        Opens(Codes.SandboxMissing, Closed, Machine + "A_bubblewrap_that_does_not_start_keeps_the_night_closed", Gate),
        Opens(Codes.LandlockTooOld, Closed, Machine + "A_kernel_that_does_not_have_the_Landlock_that_is_asked_for_keeps_the_night_closed", "Pantheon.Integration.Tests/RedTeam/PartialLandlockTests.Row_69_an_old_abi_is_refused"),
        Opens(Codes.SandboxHasHoles, Closed, Machine + "A_bubblewrap_that_leaves_a_wall_out_keeps_the_night_closed"),
        Opens(Codes.TripwireBlind, Closed, Machine + "A_runtime_that_tells_nothing_makes_the_tripwire_blind_and_keeps_the_night_closed"),
        Opens(Codes.StoreByName, Closed, Machine + "A_store_that_is_reached_by_a_name_keeps_the_night_closed_before_anything_is_connected"),
        Opens(Codes.SecretsInEnvironment, Closed, Night + "A_service_with_a_proxy_or_a_credential_in_its_environment_does_not_start", Gate),
        Opens(Codes.ProxyInEnvironment, Closed, Night + "A_service_with_a_proxy_or_a_credential_in_its_environment_does_not_start", Gate),
        Opens(Codes.EndpointRefused, Closed, Gate),
        Opens(Codes.SandboxPathRefused, Closed, Night + "A_cache_that_shows_the_keys_keeps_the_night_closed", Gate),
        Opens(Codes.WorkerWallNotRaised, Closed, Gate),
        Opens(Codes.WorkerWallOutdated, Closed, Gate),
        Opens(Codes.WorkerWallOpen, Closed, Machine + "A_library_that_keeps_a_thread_outside_the_wall_keeps_the_night_closed", Gate),
        Opens(Codes.SigningKeyUnusable, Unsigned, Night + "A_key_that_others_may_read_keeps_the_night_closed_and_the_morning_report_says_so"),
        Opens(Codes.SigningKeyMissing, Unsigned, Breached + "A_signing_key_that_is_gone_keeps_the_next_night_closed_and_none_is_made"),
        Opens(Codes.StoreUnreachable, Closed, Night + "A_store_that_cannot_be_reached_keeps_the_night_closed"),
    ];

    /// <summary>What stops an open night, or ends a run in it.</summary>
    public static IReadOnlyList<ClosingRow> Open { get; } =
    [
        new(
            Codes.UnlistedConnection, "the worker connects or looks up what is not listed: the whole night stops", "`report.json`, signed, and `report.md`; each run's signed manifest; journal `night.breached`",
            Breached + "The_night_stops_with_its_code_and_says_where_to_read_on", Breached + "The_morning_says_what_reached_out_that_the_night_was_stopped_and_what_to_do"),
        new(Codes.NotAttested, "a server does not prove that its models run here, as one that lists a remote model", Refused, Real + "RemoteModelNightTests.A_server_that_lists_a_remote_model_gets_no_work_and_its_runs_are_refused"),
        new(Codes.PinnedPolicyGone, "the policy that a run is pinned to cannot be read", Refused, Pinned + "A_run_whose_policy_no_longer_loads_ends_and_the_night_goes_on"),
        new(Codes.PinnedPolicyChanged, "the policy of a run that is taken up is another one", Refused, Pinned + "A_run_that_is_taken_up_under_another_policy_ends_there", Pinned + "A_run_that_is_taken_up_with_a_policy_of_the_other_mode_ends_there"),
        new(
            Codes.NestedGit, "a worktree holds a git folder that nobody put there for it", "the attempt's `failure.json`, the run's signed manifest, the folder itself in `data/quarantine`",
            "Pantheon.Integration.Tests/Tools/Git/HostileRepositoryTests.A_git_folder_that_a_tool_made_in_the_worktree_is_refused_before_git_sees_it", Real + "Hostile/ObservedNightTests.A_planted_repository_is_quarantined_its_node_fails_and_the_useful_part_is_kept"),
    ];

    public static IEnumerable<ClosingRow> All => Opening.Concat(Open);

    private static ClosingRow Opens(string code, string leaves, params string[] tests) => new(code, ClosedTable.Find(code)?.What ?? "", leaves, tests);
}
