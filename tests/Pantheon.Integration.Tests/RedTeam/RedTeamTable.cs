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
    private const string PlainGit = Team + "GitControlTests.";
    private const string Tools = Team + "HostileToolTests.";
    private const string Naive = Unit + "Runtimes/Http/NaiveClientTests.";
    private const string Hostile = Real + "Tools/Git/HostileRepositoryTests.";
    private const string Gate = Unit + "Platform/Egress/UrlGateTests.Any_other_spelling_is_refused";
    private const string Corpus = Unit + "Conformance/UrlsVerbTests.Every_case_of_the_corpus_is_decided_as_it_must_be";
    private const string Guarded = Unit + "Platform/Egress/GuardedConnectionTests.";
    private const string Caps = Real + "Platform/Processes/ProcessCapsTests.";
    private const string Local = Unit + "Runtimes/Http/LocalHttpTests.";
    private const string NightGate = Unit + "Host/Worker/Gate/NightGateTests.What_does_not_hold_keeps_the_night_closed_with_a_code_and_a_signed_artifact";
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
        new(25, "paths with ..", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Unit + "Platform/Files/SafePathTests.A_path_that_leads_elsewhere_is_refused_and_named")
        {
            Controls = [Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools"],
            NotShown = "backslashes and drive letters, which Windows alone follows",
        },
        new(26, "absolute paths", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools")
        {
            Controls = [Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools"],
        },
        new(27, "symbolic links", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Tree + "A_symbolic_link_is_not_followed_wherever_it_stands")
        {
            Controls = [Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools"],
        },
        new(28, "a link swapped in during the write", "no escape in 100,000 tries", Real + "Platform/Files/SwapRaceTests.Looking_before_using_is_outrun", Real + "Platform/Files/SwapRaceTests.A_path_that_the_kernel_keeps_inside_never_leads_out")
        {
            Controls = [Real + "Platform/Files/SwapRaceTests.Looking_before_using_is_outrun"],
        },
        new(29, "hard links", "refused", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Tree + "A_hard_link_is_neither_read_nor_replaced")
        {
            Controls = [Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools"],
        },
        new(30, "magic links of /proc", "refused", Real + "Platform/Files/MagicLinkTests.A_link_of_the_kernel_is_refused", Real + "Platform/Files/MagicLinkTests.A_link_to_one_is_refused_from_inside_a_tree", Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools")
        {
            Controls = [Paths + "It_works_for_a_plain_program_and_is_refused_by_the_file_tools", Real + "Platform/Files/MagicLinkTests.A_link_to_one_is_refused_from_inside_a_tree"],
        },
        new(31, "pipes, sockets, devices", "refused at once", Paths + "A_special_file_is_refused_without_waiting", Tree + "Pipes_sockets_and_folders_are_refused_without_waiting")
        {
            Controls = [Paths + "A_special_file_is_refused_without_waiting"],
        },
        new(32, "git: a file system monitor", "not started", Hostile + "A_program_in_the_users_configuration_never_runs")
        {
            Controls = [Hostile + "A_program_in_the_users_configuration_never_runs"],
        },
        new(33, "git: filters", "not started", Hostile + "A_program_in_the_users_configuration_never_runs", Hostile + "Attributes_that_a_tool_wrote_name_no_program")
        {
            Controls = [Hostile + "A_program_in_the_users_configuration_never_runs", Hostile + "Attributes_that_a_tool_wrote_name_no_program"],
        },
        new(34, "git: hooks", "not started", Hostile + "A_program_in_the_users_configuration_never_runs", Hostile + "A_hook_of_the_receiving_side_never_runs")
        {
            Controls = [Hostile + "A_program_in_the_users_configuration_never_runs", Hostile + "A_hook_of_the_receiving_side_never_runs"],
        },
        new(35, "git: a nested repository", "kept from git", Hostile + "A_nested_repository_that_names_a_program_is_refused_before_git_sees_it")
        {
            Controls = [Hostile + "A_nested_repository_that_names_a_program_is_refused_before_git_sees_it"],
        },
        new(36, "git: a bare repository in a folder", "kept from git", Hostile + "A_bare_repository_planted_in_a_folder_is_refused")
        {
            Controls = [Hostile + "A_bare_repository_planted_in_a_folder_is_refused"],
        },
        new(37, "git: a redirecting .git in any spelling", "kept from git", Hostile + "A_redirecting_file_is_refused_in_every_spelling", FileTools + "Nothing_is_written_outside_the_tree_or_into_a_git_folder")
        {
            Controls = [PlainGit + "Row_37_plain_calls_write_it_plain_git_hands_it_on_and_obeys_the_name_it_is_folded_to"],
            NotShown = "a file system that folds the other spellings to `.git`: none is on the machines that run the tests, so the file is given the folded name by hand",
        },
        new(38, "git: remote helpers and rewritten addresses", "refused", Hostile + "A_remote_that_is_a_program_is_never_asked", Team + "GitAttackTests.Row_38_a_push_address_that_is_rewritten_to_a_command_is_not_used")
        {
            Controls = [Hostile + "A_remote_that_is_a_program_is_never_asked", Team + "GitAttackTests.Row_38_a_push_address_that_is_rewritten_to_a_command_is_not_used"],
        },
        new(39, "git: text converters in blame and diff", "not started", Hostile + "A_program_that_turns_files_into_text_never_runs", Hostile + "A_program_in_the_users_configuration_never_runs")
        {
            Controls = [Hostile + "A_program_that_turns_files_into_text_never_runs", Hostile + "A_program_in_the_users_configuration_never_runs"],
        },
        new(40, "git: names that are options or commands", "taken literally, or refused", Hostile + "Who_committed_is_text_whatever_it_says", Team + "GitAttackTests.Row_40_a_base_that_is_an_option_is_no_option", Unit + "Tools/Git/GitCommandTests.A_reference_follows_gits_rules_and_is_never_an_option")
        {
            Controls = [PlainGit + "Row_40_a_name_fires_in_a_command_line_that_is_put_together_and_is_text_in_ours", PlainGit + "Row_40_a_name_with_a_line_end_forges_an_author_in_a_commit_that_is_put_together_and_not_in_ours", Team + "GitAttackTests.Row_40_a_base_that_is_an_option_is_no_option"],
        },
        new(41, "build files that run programs", "they run inside the walls only", Tools + "Row_41_a_build_target_of_the_repository_runs_inside_the_walls_only", Tools + "Row_41_a_script_of_the_repository_runs_inside_the_walls_only")
        {
            Controls = [Tools + "Row_41_a_build_target_of_the_repository_runs_inside_the_walls_only", Tools + "Row_41_a_script_of_the_repository_runs_inside_the_walls_only"],
        },
        new(42, "poison for the next step", "not honoured", Tools + "Row_42_what_one_call_leaves_behind_is_not_honoured_by_the_next_or_by_the_host", Unit + "Engine/Running/HostileRunTests.A_branch_with_a_file_that_acts_on_its_own_is_written_and_held_for_a_person")
        {
            Controls = [Tools + "Row_42_what_one_call_leaves_behind_is_not_honoured_by_the_next_or_by_the_host"],
        },
        new(43, "writing over Pantheon's own configuration", "the pinned commit is read", Team + "PinnedConfigurationTests.Row_43_a_file_written_over_or_beside_the_configuration_is_not_read")
        {
            Controls = [Team + "PinnedConfigurationTests.Row_43_a_file_written_over_or_beside_the_configuration_is_not_read"],
        },
        new(44, "poisoning a cache", "read-only"),
        new(45, "a fork bomb", "the bound on processes ends it", Team + "BombTests.Row_45_a_fork_bomb_is_ended_at_the_bound_on_processes", Caps + "A_fork_bomb_that_gives_up_its_parents_is_killed_as_well", Caps + "Threads_count", Caps + "Without_a_cgroup_the_watchdog_is_named")
        {
            Controls = [Caps + "A_fork_bomb_goes_off_without_a_bound", Team + "BombTests.Row_45_a_fork_bomb_is_ended_at_the_bound_on_processes"],
        },
        new(46, "a memory bomb", "the bound on memory ends it", Team + "BombTests.Row_46_a_memory_bomb_is_ended_at_the_bound_on_memory", Caps + "Memory_that_processes_share_counts_once", Real + "Platform/Sandboxing/BubblewrapSandboxTests.A_folder_in_memory_cannot_be_filled_beyond_its_size")
        {
            Controls = [Caps + "A_memory_eater_eats_without_a_bound", Team + "BombTests.Row_46_a_memory_bomb_is_ended_at_the_bound_on_memory"],
        },
        new(47, "filling the disk", "the bounds on a file and on the folders end it", Caps + "Folders_that_fill_up_end_the_call", Tools + "Row_47_a_file_over_the_bound_is_cut_and_the_call_fails")
        {
            Controls = [Tools + "Row_47_a_file_over_the_bound_is_cut_and_the_call_fails"],
        },
        new(48, "a flood of output", "cut, and said so", Tools + "Row_48_a_flood_of_output_is_cut_and_says_so")
        {
            Controls = [Tools + "Row_48_a_flood_of_output_is_cut_and_says_so"],
        },
        new(49, "programs left running", "none survives", Team + "SurvivorTests.Row_49_what_a_tool_leaves_running_is_ended_with_it")
        {
            Controls = [Team + "SurvivorTests.Row_49_what_a_tool_leaves_running_is_ended_with_it"],
        },
        new(50, "ignoring the signal to end", "killed at its deadline", Team + "SurvivorTests.Row_50_what_ignores_the_signal_to_end_is_killed_at_its_deadline")
        {
            Controls = [Team + "SurvivorTests.Row_50_what_ignores_the_signal_to_end_is_killed_at_its_deadline"],
        },
        new(51, "a redirect to the Internet", "an error, not followed", Local + "A_redirect_is_an_error_and_is_not_followed")
        {
            Controls = [Local + "A_redirect_is_an_error_and_is_not_followed"],
        },
        new(52, "a proxy in the environment", "the night stays closed", NightGate, Local + "A_proxy_of_the_process_is_ignored", Unit + "Platform/Services/EnvironmentScrubberTests.A_suspect_name_is_found_in_any_case")
        {
            Controls = [Team + "ProxyEnvironmentTests.Row_52_a_plain_client_obeys_the_variable_which_is_suspect", Local + "A_proxy_of_the_process_is_ignored"],
        },
        new(53, "a name that is rebound", "refused at the next connection", Guarded + "A_name_that_is_rebound_is_refused_at_the_next_connection")
        {
            Controls = [Naive + "Who_checks_a_name_and_then_looks_it_up_again_is_led_elsewhere", Guarded + "A_name_that_is_rebound_is_refused_at_the_next_connection"],
        },
        new(54, "a name with a good and a bad address", "refused", Guarded + "One_bad_answer_poisons_all")
        {
            Controls = [Naive + "Who_looks_for_one_good_address_and_takes_the_first_that_answers_is_led_to_the_bad_one"],
        },
        new(55, "IPv4 dressed as IPv6, zones", "refused", Gate, Corpus, Unit + "Platform/Egress/EgressGuardTests.Some_addresses_cannot_be_listed_at_all")
        {
            Controls = [Naive + "An_address_in_another_dress_leads_to_the_machine_it_dresses", Naive + "An_address_that_nobody_may_list_leads_to_this_machine"],
            NotShown = "NAT64 and 6to4 addresses, which need a translator on the way",
        },
        new(56, "an address in other numbers", "refused by the gate", Gate, Corpus)
        {
            Controls = [Local + "An_alias_that_a_plain_client_follows_is_refused_by_the_gate"],
        },
        new(57, "names that begin like a listed one", "refused", Gate, Corpus)
        {
            Controls = [Naive + "A_check_of_the_beginning_lets_another_host_through", Naive + "A_check_of_the_beginning_lets_another_port_through"],
        },
        new(58, "user parts, backslashes, dots, other scripts", "refused by the gate", Gate, Corpus)
        {
            Controls = [Naive + "A_plain_client_asks_for_another_name_than_is_read_in_the_url", Local + "An_alias_that_a_plain_client_follows_is_refused_by_the_gate"],
        },
        new(59, "an unlisted port of the loopback", "refused", Guarded + "What_is_not_listed_is_neither_asked_about_nor_connected", Unit + "Platform/Egress/EgressGuardTests.Only_what_is_listed_is_allowed")
        {
            Controls = [Local + "Another_port_host_or_scheme_than_the_clients_own_is_refused"],
        },
        new(60, "HTTP/3, which goes by no connection of ours", "refused", Local + "Only_version_1_1_exactly_is_spoken", Local + "An_offer_to_go_on_elsewhere_and_cookies_are_dropped")
        {
            Controls = [Naive + "Http_3_goes_by_no_connection_that_a_client_was_given", Real + "Platform/Confinement/WorkerWallTests.Without_a_wall_the_holes_are_open", Naive + "A_plain_client_speaks_whatever_version_it_is_asked_for", Local + "An_offer_to_go_on_elsewhere_and_cookies_are_dropped"],
            NotShown = "HTTP/3 itself where .NET finds no library for QUIC (libmsquic): the first test is then skipped and says so; that datagrams leave, which it goes by, is shown",
        },
        new(61, "another library that calls out", "the wall holds, the tripwire tells", Real + "Platform/Confinement/WorkerWallTests.Without_a_wall_the_holes_are_open", Real + "Platform/Confinement/WorkerWallTests.Behind_it_no_hole_is_open_and_the_rest_of_the_process_is_as_it_was", Unit + "Platform/Egress/SocketTripwireTests.A_connection_to_any_other_place_is_a_hit_with_its_time")
        {
            Controls = [Real + "Platform/Confinement/WorkerWallTests.Without_a_wall_the_holes_are_open"],
        },
        new(62, "a cloud's model behind a local server", "refused", Unit + "Runtimes/OpenAi/OpenAiRuntimeTests.A_server_that_proves_nothing_is_unverified", Unit + "Core/Policies/PolicyGuardTests.An_unverified_pool_is_not_local")
        {
            Controls = [Unit + "Runtimes/OpenAi/OpenAiRuntimeTests.A_server_on_this_machine_that_hands_on_to_a_cloud_leaks_what_a_plain_client_asks_and_is_unverified"],
        },
        new(63, "a cloud's pool in a flow of the night", "refused before the first step", Unit + "Core/Policies/PolicyGuardTests.An_agent_whose_only_pool_is_in_the_cloud_is_refused_at_night", Unit + "Engine/Scheduling/NightRunTests.A_run_that_policy_refuses_never_starts")
        {
            Controls = [Unit + "Core/Policies/PolicyGuardTests.By_day_the_cloud_may_be_allowed"],
        },
        new(64, "changing the mode while a run goes on", "the mode is fixed with the plan", Unit + "Engine/Scheduling/PinnedPolicyTests.A_run_that_is_taken_up_with_a_policy_of_the_other_mode_ends_there")
        {
            Controls = [Unit + "Engine/Scheduling/PinnedPolicyTests.Whoever_read_the_policy_again_would_let_the_cloud_into_the_run"],
        },
        new(65, "a key written into a definition", "a fault that does not repeat it", Unit + "Authoring/Yaml/SecretTextTests.In_the_catalog", Unit + "Authoring/Yaml/SecretTextTests.In_the_box_file")
        {
            Controls = [Unit + "Authoring/Yaml/SecretTextTests.A_text_in_the_same_place_that_is_no_key_is_taken_and_said_again"],
        },
        new(66, "a secret in what a tool prints", "taken out before it is stored", Unit + "Core/Redaction/RedactorTests.A_known_kind_of_secret_is_taken_out", Unit + "Engine/Running/HostileRunTests.A_secret_in_a_failure_reaches_neither_the_manifest_nor_the_watchers", Unit + "Engine/Sessions/AgentSessionTests.Every_turn_and_call_is_traced_with_its_parent_and_no_secret_in_it")
        {
            Controls = [Unit + "Engine/Running/HostileRunTests.Without_the_redactor_a_secret_reaches_the_journal_the_manifest_and_the_watchers"],
        },
        new(67, "changing or cutting what a night left", "verify names it", Real + "Storage/Artifacts/ArtifactStoreTests.What_was_changed_behind_its_back_is_named", Real + "Storage/Artifacts/ArtifactStoreTests.OpenSSH_accepts_a_statement_and_rejects_it_after_one_changed_byte")
        {
            Controls = [Real + "Storage/Artifacts/ArtifactStoreTests.What_was_changed_behind_its_back_is_named"],
        },
        new(68, "taking the sandbox away", "the night stays closed", NightGate, Unit + "Host/Composition/ChosenSandboxTests.Where_the_chosen_walls_do_not_stand_the_others_are_named_only_if_they_would_and_never_taken")
        {
            Controls = [Team + "MissingWallsTests.Row_68_without_walls_a_tool_reads_and_writes_outside_of_its_tree"],
        },
        new(69, "a kernel whose Landlock holds less", "refused", Team + "PartialLandlockTests.Row_69_this_kernel_is_refused_when_it_says_less_than_it_holds", Team + "PartialLandlockTests.Row_69_an_old_abi_is_refused")
        {
            Controls = [Team + "MissingWallsTests.Row_69_what_an_older_kernels_walls_can_hold_lets_a_signal_out"],
        },
        new(70, "markup and control characters in what a model says", "shown as text", Unit + "Reporting/Rendering/HostileReportTests.Markdown_keeps_its_own_structure", Unit + "Reporting/Rendering/HostileReportTests.Html_has_only_the_tags_and_attributes_that_are_ours", Unit + "Reporting/Rendering/HostileReportTests.The_terminal_gets_no_controls_but_line_ends", Unit + "Host/Terminal/ScreenTests.Nothing_that_is_printed_makes_a_terminal_obey")
        {
            Controls = [Unit + "Reporting/Rendering/HostileReportTests.A_page_that_takes_the_text_as_it_stands_obeys_it"],
            NotShown = "a terminal that obeys control characters: there is none to watch, so shown is that a page which takes the text as it stands carries them",
        },
        new(71, "commands and NULs in arguments", "one word, or refused", Tools + "Row_71_an_argument_of_the_model_is_one_word_and_no_command", Tools + "Row_71_a_nul_in_an_argument_is_refused")
        {
            Controls = [Tools + "Row_71_an_argument_of_the_model_is_one_word_and_no_command", Tools + "Row_71_a_nul_in_an_argument_is_refused"],
        },
        new(72, "a file that tells the agent to call out", "it reaches nobody and is in the log", Tools + "Row_72_a_file_that_tells_the_agent_to_call_out_is_data_and_the_call_reaches_nobody", Unit + "Engine/Running/RefusedCallTests.What_an_agents_tool_was_refused_is_an_event_too_and_secrets_in_it_are_not")
        {
            Controls = [Tools + "Row_72_a_file_that_tells_the_agent_to_call_out_is_data_and_the_call_reaches_nobody"],
        },
        new(73, "reading the kernel's log", "not permitted"),
        new(74, "loading kernel modules and kernels", "not permitted"),
        new(75, "bpf, performance events, userfaultfd, keys", "not permitted"),
        new(76, "setting the clock", "not permitted"),
        new(77, "changing the machine's name", "not permitted"),
        new(78, "restarting, swapping, accounting", "not permitted"),
        new(79, "going before other programs", "not permitted"),
        new(80, "opening files by handle", "not permitted"),
        new(81, "making devices", "not permitted"),
        new(82, "watching whole file systems, becoming root", "not permitted"),
        new(83, "settings and messages of the kernel, devices", "read-only, or not there"),
        new(84, "shared memory and queues of the account", "not there"),
        new(85, "watching folders of others", "not there"),
        new(86, "a program that lies in memory only", "runs, behind the same walls"),
        new(87, "core dumps, raising limits", "not permitted"),
        new(88, "links and pipes among a tool's results", "passed over", Tools + "Row_88_a_link_among_the_results_proves_nothing", Real + "Tools/Shell/ResultFilesTests.Links_pipes_and_hard_links_are_passed_over")
        {
            Controls = [Tools + "Row_88_a_link_among_the_results_proves_nothing", Real + "Tools/Shell/ResultFilesTests.Links_pipes_and_hard_links_are_passed_over"],
        },
        new(89, "two tools of two runs that try to meet", "they cannot", Team + "MeetingTests.Row_89_an_abstract_name_of_one_tool_is_unknown_to_another", Team + "MeetingTests.Row_89_a_process_of_one_tool_is_out_of_reach_of_another", Team + "MeetingTests.Row_89_a_temporary_file_of_one_tool_is_not_there_for_another")
        {
            Controls = [Team + "MeetingTests.Row_89_an_abstract_name_of_one_tool_is_unknown_to_another", Team + "MeetingTests.Row_89_a_process_of_one_tool_is_out_of_reach_of_another"],
        },
        new(90, "leaving programs behind that run with their owner's rights", "not permitted"),
        new(91, "a listed server that hands on to a cloud and answers word for word as a local one", "not told apart by its answers", Unit + "Runtimes/OpenAi/OpenAiRuntimeTests.A_cloud_that_answers_word_for_word_as_a_local_server_is_not_told_apart")
        {
            Controls = [Unit + "Runtimes/OpenAi/OpenAiRuntimeTests.A_cloud_that_answers_word_for_word_as_a_local_server_is_not_told_apart"],
            Open = "**open** (list only servers that you run; a pool of kind llama.cpp without GPU layers has no network at all)",
        },
        new(92, "git from an agent's own script, in whatever spelling", "not to be run, read or copied", Team + "AgentCommandAttackTests.Git_is_out_of_the_reach_of_a_script")
        {
            Controls = [Team + "AgentCommandAttackTests.Git_is_out_of_the_reach_of_a_script"],
        },
        new(93, "a patch that adds, changes, deletes or moves outside of the tree", "refused", Real + "Tools/Patching/ApplyPatchTests.No_path_leads_out_whatever_is_done_there")
        {
            Controls = [Team + "FileToolAttackTests.It_works_for_a_plain_program_and_is_refused_by_the_file_tools"],
        },
        new(94, "a command that is not on the agent's list", "not started", Team + "AgentCommandAttackTests.Only_the_listed_commands_are_run", Team + "AgentCommandAttackTests.A_program_that_the_tree_puts_before_the_real_one_is_not_taken")
        {
            Controls = [Team + "AgentCommandAttackTests.A_listed_command_is_run_with_its_words_as_they_are"],
        },
        new(95, "terminal codes in what a command prints", "in the log alone", Real + "Tools/Shell/AgentCommandTests.What_a_terminal_would_obey_comes_back_in_no_part_of_a_result")
        {
            Controls = [Real + "Tools/Shell/AgentCommandTests.What_a_terminal_would_obey_comes_back_in_no_part_of_a_result"],
        },
        new(96, "a link in place of the file that tells of a running session", "not written through", Unit + "Storage/Live/LiveFilesTests.What_others_planted_is_neither_written_through_nor_left_open_to_them", Unit + "Storage/Live/LiveFilesTests.A_folder_that_is_a_link_is_not_followed")
        {
            Controls = [Unit + "Storage/Live/LiveFilesTests.What_others_planted_is_neither_written_through_nor_left_open_to_them"],
        },
        new(97, "a call in a file, for a model that repeats what it reads", "not made, and asked about once", Unit + "Engine/Sessions/PrintedCallTests.A_call_that_a_tools_result_holds_is_not_made_for_being_repeated_and_asked_about_once")
        {
            Controls = [Unit + "Engine/Sessions/PrintedCallTests.Symptom_15_a_call_printed_as_text_is_found_checked_against_the_offered_tools_and_made"],
        },
    ];
}
