using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Policies;

/// <summary>The keys of a policy file.</summary>
internal static class PolicyShapes
{
    private const string Root = "policy.v1.json#";

    public static Shape Policy { get; } = new(
        "the policy",
        Root,
        "name",
        "version",
        "mode",
        "windows",
        "dst",
        "start",
        "end",
        "models",
        "egress",
        "env",
        "files",
        "tools",
        "git",
        "limits",
        "shares")
    {
        Unused = ["on_violation"],
    };

    public static Shape Window { get; } = new("the window", Root + "/properties/windows/items", "days", "from", "to", "tz");

    public static Shape Start { get; } = new("'start'", Root + "/properties/start", "fits", "reserve");

    public static Shape Models { get; } = new("'models'", Root + "/properties/models", "origins", "pools", "fallback") { Unused = ["cloud_for"] };

    /// <summary>`default`, `dns` and `enforce` may only say what holds anyway at night.</summary>
    public static Shape Egress { get; } = new("'egress'", Root + "/properties/egress", "default", "allow", "dns", "enforce") { Unused = ["for"] };

    public static Shape Environment { get; } = new("'env'", Root + "/properties/env", "pass", "set", "deny", "forbid", "on_forbidden");

    public static Shape Files { get; } = new("'files'", Root + "/properties/files", "read", "write") { Unused = ["hide"] };

    public static Shape Tools { get; } = new("'tools'", Root + "/properties/tools", "allow", "deny", "ask");

    /// <summary>Nothing is pushed by this program; the keys say what a person allows themselves by day.</summary>
    public static Shape Git { get; } = new("'git'", Root + "/properties/git", "push", "publish");

    public static Shape Limits { get; } = new(
        "the limits",
        Root + "/properties/limits",
        "node_wall",
        "run_wall",
        "run_tokens",
        "night_wall",
        "night_tokens",
        "tool_calls",
        "disk",
        "memory",
        "processes",
        "failures_in_a_row");
}
