using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Agents;

/// <summary>The keys of an agent file.</summary>
internal static class AgentShapes
{
    /// <summary>`holdout` is read by promotion, not by a run: accepted here, no more.</summary>
    public static Shape Agent { get; } = new(
        "the agent",
        "agent.v1.json#",
        "name",
        "version",
        "description",
        "model",
        "tools",
        "commands",
        "include",
        "writes",
        "edits",
        "limits",
        "context",
        "compaction",
        "input",
        "output",
        "blind",
        "done",
        "grammar",
        "holdout",
        "prompt")
    {
        Later = new Dictionary<string, string>
        {
            ["agents"] = "let the flow call the other agent in a node of its own",
        },
    };

    public static Shape Model { get; } = new(
        "the model",
        "agent.v1.json#/properties/model",
        "route",
        "id",
        "temperature",
        "top_p",
        "max_tokens",
        "seed",
        "thinking")
    {
        Later = new Dictionary<string, string> { ["adapter"] = "serve the adapted model under a name of its own and name it in a route" },
    };

    /// <summary>`context` says what to do when the window is full; a session that fits is the same either way.</summary>
    public static Shape Limits { get; } = new(
        "the limits",
        "agent.v1.json#/properties/limits",
        "turns",
        "tool_calls",
        "tokens",
        "wall",
        "repeat_call",
        "max_schema_retries",
        "context")
    {
        Later = new Dictionary<string, string> { ["repairs"] = "remove it; tool calls are repaired by fixed rules" },
    };

    public static Shape Context { get; } = new(
        "the context",
        "agent.v1.json#/properties/context",
        "trigger",
        "summary",
        "keep_turns",
        "keep_results",
        "prune_tools",
        "think");

    public static Shape Compaction { get; } = new("the compaction", "agent.v1.json#/properties/compaction", "route", "model");

    public static Shape Done { get; } = new("'done'", "agent.v1.json#/properties/done", "require");

    public static Shape Grammar { get; } = new("the grammar", "agent.v1.json#/properties/grammar", "gbnf", "regex");

    public static Shape Holdout { get; } = new("the holdout", "agent.v1.json#/properties/holdout", "set", "promote_when");

    public static Shape PromoteWhen { get; } = new(
        "'promote_when'",
        "agent.v1.json#/properties/holdout/properties/promote_when",
        "better_by",
        "p",
        "min_n");
}
