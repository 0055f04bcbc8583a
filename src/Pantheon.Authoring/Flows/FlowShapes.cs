using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Flows;

/// <summary>The keys of a flow file.</summary>
internal static class FlowShapes
{
    private const string Root = "flow.v1.json#";
    private const string NodePath = Root + "/definitions/node";

    public static Shape Flow { get; } = new("the flow", Root, "name", "description", "input", "task", "timeout", "priority", "defaults", "concurrency", "expect", "schedule", "watch", "prefetch", "nodes", "on_failure", "finally", "output")
    {
        Unused = ["version"],
    };

    public static Shape Task { get; } = new("the task", Root + "/properties/task", "title", "text", "acceptance", "scope");

    public static Shape Scope { get; } = new("the scope", Root + "/properties/task/properties/scope", "paths", "max_files", "max_added_lines");

    public static Shape Defaults { get; } = new("the defaults", Root + "/properties/defaults", "timeout", "retry", "pool");

    public static Shape Node { get; } = new(
        "the node",
        NodePath,
        "needs",
        "when",
        "agent",
        "models",
        "accept",
        "in",
        "run",
        "tool",
        "with",
        "edits",
        "evidence",
        "gate",
        "flow",
        "publish",
        "map",
        "cache",
        "pool",
        "timeout",
        "retry",
        "on_failure",
        "always",
        "expect")
    {
        Later = new Dictionary<string, string>
        {
            ["concurrency"] = "order the nodes by 'needs'",
        },
    };

    public static Shape Models { get; } = new("'models'", NodePath + "/properties/models", "first", "repair");

    public static Shape Retry { get; } = new("the retry", Root + "/definitions/retry", "max", "on", "backoff", "from", "tree", "feedback");

    public static Shape Backoff { get; } = new("the backoff", Root + "/definitions/retry/properties/backoff", "initial", "factor", "max", "jitter");

    public static Shape OnFailure { get; } = new("'on_failure'", NodePath + "/properties/on_failure/oneOf/1", "cause", "then");

    public static Shape Map { get; } = new("the map", NodePath + "/properties/map", "each", "matrix", "as", "parallel", "keep_going");

    public static Shape Accept { get; } = new("'accept'", NodePath + "/properties/accept", "only", "parse", "save_to");

    public static Shape Schedule { get; } = new("the schedule", Root + "/properties/schedule", "cron", "time_zone", "overlap", "catch_up", "when", "window");

    public static Shape Watch { get; } = new("'watch'", Root + "/properties/watch", "paths", "debounce", "mode");

    public static Shape Prefetch { get; } = new("the prefetch", Root + "/definitions/prefetch", "tool", "with");

    public static Shape Concurrency { get; } = new("'concurrency'", Root + "/properties/concurrency", "group", "limit", "when_full");

    public static Shape Expect { get; } = new(
        "'expect'",
        Root + "/definitions/expect",
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
        "coverage",
        "applies_to",
        "expr");

    public static Shape Coverage { get; } = new("'coverage'", NodePath + "/properties/gate/properties/require/properties/coverage", "min", "max_drop");

    public static Shape Evidence { get; } = new("the evidence", Root + "/definitions/evidence/oneOf/1", "of");

    public static Shape Reviews { get; } = new(
        "'reviews'",
        NodePath + "/properties/gate/properties/require/properties/reviews",
        "of",
        "approve",
        "distinct_models");
}
