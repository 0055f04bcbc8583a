namespace Pantheon.Authoring.Tools;

/// <summary>Names of tools that no file declares: those an agent may be granted, those to come, and the steps of the orchestrator to come.</summary>
public static class BuiltInTools
{
    public static IReadOnlyList<string> Now { get; } =
    [
        "list_files", "read_file", "search", "write_file", "replace", "apply_patch", "run_command", "bash", "git_status", "git_diff", "git_log", "git_show", "think", "finish",
    ];

    /// <summary>Each with what to do until then.</summary>
    public static IReadOnlyDictionary<string, string> Later { get; } = new Dictionary<string, string>
    {
        ["night_summary"] = "leave the node out",
        ["night_compare"] = "leave the node out",
        ["trial_merge"] = "let a gate require 'applies_to'",
        ["training_curate"] = "leave the node out",
        ["build_report"] = "leave the node out; the report is written by the program itself",
        ["doc_check"] = "declare a checker as a tool (tools/NAME.yaml)",
        ["intent_cases"] = "leave the node out",
        ["differential_test"] = "leave the node out",
        ["package_prefetch"] = "fetch the packages by day, by hand",
    };

    /// <summary>Offered by sessions themselves, to no agent by its name.</summary>
    private const string OfSessions = "more_tools";

    public static bool IsKnown(string name) => Now.Contains(name) || Later.ContainsKey(name) || name == OfSessions;
}
