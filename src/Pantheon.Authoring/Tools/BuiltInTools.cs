namespace Pantheon.Authoring.Tools;

/// <summary>Names of tools that no file declares: those an agent may be granted, those to come, and the steps of the orchestrator to come.</summary>
internal static class BuiltInTools
{
    public static IReadOnlyList<string> Now { get; } = ["list_files", "read_file", "search", "write_file", "replace", "think", "finish"];

    /// <summary>Each with what to do until then.</summary>
    public static IReadOnlyDictionary<string, string> Later { get; } = new Dictionary<string, string>
    {
        ["apply_patch"] = "grant 'replace' and 'write_file'",
        ["run_command"] = "declare the command as a tool (tools/NAME.yaml)",
        ["bash"] = "declare the command as a tool (tools/NAME.yaml)",
        ["git_status"] = "leave it out; the change is in the agent's inputs",
        ["git_diff"] = "give the agent 'run.patch' as an input",
        ["git_log"] = "leave it out; agents do not see the history",
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

    public static bool IsKnown(string name) => Now.Contains(name) || Later.ContainsKey(name);
}
