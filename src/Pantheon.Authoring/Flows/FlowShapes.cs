using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Flows;

/// <summary>The keys of a flow file.</summary>
internal static class FlowShapes
{
    private const string Root = "flow.v1.json#";
    private const string NodePath = Root + "/definitions/node";

    public static Shape Flow { get; } = new("the flow", Root, "name", "description", "input", "task", "timeout", "priority", "defaults", "nodes", "output")
    {
        Later = new Dictionary<string, string>
        {
            ["concurrency"] = "remove it; runs of one repository do not share a tree",
            ["schedule"] = "queue the flow with 'pantheon queue add'",
            ["watch"] = "run the flow by hand when the files changed",
            ["prefetch"] = "fetch what the flow needs by day, by hand",
            ["finally"] = "give the last nodes 'always: true'",
            ["on_failure"] = "give the nodes 'on_failure'",
            ["expect"] = "put it on the nodes",
        },
        Unused = ["version"],
    };

    public static Shape Task { get; } = new("the task", Root + "/properties/task", "title", "text", "acceptance", "scope");

    public static Shape Scope { get; } = new("the scope", Root + "/properties/task/properties/scope", "paths", "max_files", "max_added_lines");

    public static Shape Defaults { get; } = new("the defaults", Root + "/properties/defaults", "timeout", "retry")
    {
        Later = new Dictionary<string, string> { ["pool"] = "choose the pool by the agent's route" },
    };

    public static Shape Node { get; } = new(
        "the node",
        NodePath,
        "needs",
        "when",
        "agent",
        "models",
        "in",
        "run",
        "tool",
        "with",
        "edits",
        "evidence",
        "gate",
        "publish",
        "timeout",
        "retry",
        "on_failure",
        "always",
        "expect")
    {
        Later = new Dictionary<string, string>
        {
            ["map"] = "write one node for each item",
            ["flow"] = "write the sub-flow's nodes into this flow",
            ["cache"] = "remove it",
            ["accept"] = "describe the answer by the agent's output schema",
            ["pool"] = "choose the pool by the agent's route",
            ["concurrency"] = "order the nodes by 'needs'",
        },
    };

    public static Shape Models { get; } = new("'models'", NodePath + "/properties/models", "first", "repair");

    public static Shape Retry { get; } = new("the retry", Root + "/definitions/retry", "max", "on", "backoff", "from", "tree", "feedback");

    public static Shape Backoff { get; } = new("the backoff", Root + "/definitions/retry/properties/backoff", "initial", "factor", "max", "jitter");

    public static Shape OnFailure { get; } = new("'on_failure'", NodePath + "/properties/on_failure/oneOf/1", "cause");

    public static Shape Expect { get; } = new(
        "'expect'",
        NodePath + "/properties/expect",
        "fail_to_pass",
        "pass_to_pass",
        "protected_paths",
        "max_files",
        "max_added_lines",
        "forbid_added");

    public static Shape Gate { get; } = new("the gate", NodePath + "/properties/gate", "require", "otherwise");

    public static Shape Require { get; } = new(
        "'require'",
        NodePath + "/properties/gate/properties/require",
        "tests",
        "build",
        "lint",
        "format",
        "scope",
        "tests_weakened",
        "reviews",
        "applies_to",
        "expr")
    {
        Later = new Dictionary<string, string> { ["coverage"] = "let a run node fail when the coverage is too low" },
    };

    public static Shape Evidence { get; } = new("the evidence", Root + "/definitions/evidence/oneOf/1", "of");

    public static Shape Reviews { get; } = new(
        "'reviews'",
        NodePath + "/properties/gate/properties/require/properties/reviews",
        "of",
        "approve",
        "distinct_models");
}
