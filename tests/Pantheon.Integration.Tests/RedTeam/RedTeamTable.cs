namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Every row, in order: 1 to 72 as they were drawn up before the first line of code, and what was found since.</summary>
internal static class RedTeamTable
{
    /// <summary>The last row of those that were drawn up beforehand; the ones after it were found.</summary>
    public const int Given = 72;

    private const string Unit = "Pantheon.Tests/";
    private const string Real = "Pantheon.Integration.Tests/";
    private const string Team = Real + "RedTeam/";
    private const string Tree = Real + "Platform/Files/TreeDirectoryTests.";
    private const string FileTools = Real + "Tools/Files/FileToolTests.";
    private const string Hostile = Real + "Tools/Git/HostileRepositoryTests.";
    private const string Paths = Team + "FileToolAttackTests.";

    public static IReadOnlyList<RedTeamRow> Rows { get; } =
    [
        new(1, "a secret in the name that is looked up", "no packet"),
        new(2, "a datagram to a name server", "unreachable"),
        new(3, "bash's /dev/tcp", "unreachable"),
        new(4, "curl, wget, ssh, ping, a proxy", "unreachable"),
        new(5, "servers on the machine's own loopback", "refused: another loopback"),
        new(6, "the metadata addresses of clouds", "unreachable"),
        new(7, "vsock", "not permitted"),
        new(8, "netlink, packet, raw and other families", "not permitted"),
        new(9, "io_uring", "not permitted"),
        new(10, "calls of another architecture", "killed"),
        new(11, "docker's socket", "not there"),
        new(12, "the message bus", "not there"),
        new(13, "ssh's and gpg's agents", "not there"),
        new(14, "abstract sockets", "unknown"),
        new(15, "descriptors left open", "none", Real + "Platform/Sandboxing/BubblewrapSandboxTests.Only_the_standard_streams_are_open_and_only_own_processes_are_seen"),
        new(16, "the first process's environment, memory and root", "empty, read-only, the same small view"),
        new(17, "the worker's entries in /proc", "not there"),
        new(18, "tracing the worker, reading and writing its memory, taking its descriptors", "not permitted"),
        new(19, "killing the worker", "no such process"),
        new(20, "a further user namespace, mounts", "not permitted"),
        new(21, "set-user-id programs, file capabilities", "no gain"),
        new(22, "typing into the terminal", "no terminal"),
        new(23, "keys and credentials of the home", "not there"),
        new(24, "writing outside of the worktree", "read-only, or not there"),
        new(25, "paths with ..", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Unit + "Platform/Files/SafePathTests.A_path_that_leads_elsewhere_is_refused_and_named"),
        new(26, "absolute paths", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools"),
        new(27, "symbolic links", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Tree + "A_symbolic_link_is_not_followed_wherever_it_stands"),
        new(28, "a link swapped in during the write", "no escape in 100,000 tries", Team + "SwapRaceTests.Row_28_a_write_never_leads_out", Team + "SwapRaceTests.Row_28_a_read_never_gets_what_lies_outside"),
        new(29, "hard links", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Tree + "A_hard_link_is_neither_read_nor_replaced"),
        new(30, "magic links of /proc", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools"),
        new(31, "pipes, sockets, devices", "refused at once", Paths + "A_special_file_is_refused_without_waiting", Tree + "Pipes_sockets_and_folders_are_refused_without_waiting"),
        new(32, "git: a file system monitor", "not started", Hostile + "A_program_in_the_users_configuration_never_runs"),
        new(33, "git: filters", "not started", Hostile + "A_program_in_the_users_configuration_never_runs", Hostile + "Attributes_that_a_tool_wrote_name_no_program"),
        new(34, "git: hooks", "not started", Hostile + "A_program_in_the_users_configuration_never_runs", Hostile + "A_hook_of_the_receiving_side_never_runs"),
        new(35, "git: a nested repository", "kept from git", Hostile + "A_nested_repository_with_a_filter_is_refused_before_git_sees_it"),
        new(36, "git: a bare repository in a folder", "kept from git", Hostile + "A_bare_repository_planted_in_a_folder_is_refused"),
        new(37, "git: a redirecting .git in any spelling", "kept from git", Hostile + "A_redirecting_file_is_refused_in_every_spelling"),
        new(38, "git: remote helpers and rewritten addresses", "refused", Team + "GitAttackTests.Row_38_a_remote_that_is_a_command_is_not_run"),
        new(39, "git: text converters in blame and diff", "not started", Hostile + "A_program_in_the_users_configuration_never_runs", Team + "GitAttackTests.Row_39_no_call_of_the_worker_lets_a_text_converter_run"),
        new(40, "git: names that are options or commands", "taken literally, or refused", Team + "GitAttackTests.Row_40_an_identity_that_is_a_command_is_a_text", Unit + "Tools/Git/GitCommandTests.A_reference_follows_gits_rules_and_is_never_an_option"),
        new(41, "build files that run programs", "they run inside the walls only", Team + "HostileToolTests.Row_41_a_build_target_of_the_repository_runs_inside_the_walls_only", Team + "HostileToolTests.Row_41_a_script_of_the_repository_runs_inside_the_walls_only"),
        new(42, "poison for the next step", "not honoured", Team + "HostileToolTests.Row_42_what_one_call_leaves_behind_is_not_honoured_by_the_next_or_by_the_host"),
        new(43, "writing over Pantheon's own configuration", "the pinned commit is read", Team + "PinnedConfigurationTests.Row_43_a_file_written_over_or_beside_the_configuration_is_not_read"),
        new(44, "poisoning a cache", "read-only"),
        new(45, "a fork bomb", "the bound on processes ends it"),
        new(46, "a memory bomb", "the bound on memory ends it", Real + "Platform/Sandboxing/BubblewrapSandboxTests.A_folder_in_memory_cannot_be_filled_beyond_its_size"),
        new(47, "filling the disk", "the bound on a file's size ends it", Team + "HostileToolTests.Row_47_a_file_over_the_bound_is_cut_and_the_call_fails"),
        new(48, "a flood of output", "cut, and said so", Team + "HostileToolTests.Row_48_a_flood_of_output_is_cut_and_says_so"),
        new(49, "programs left running", "none survives", Team + "SurvivorTests.Row_49_what_a_tool_leaves_running_is_ended_with_it"),
        new(50, "ignoring the signal to end", "killed at its deadline", Team + "SurvivorTests.Row_50_what_ignores_the_signal_to_end_is_killed_at_its_deadline"),
    ];
}
