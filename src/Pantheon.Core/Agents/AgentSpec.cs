using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Core.Agents;

/// <summary>An agent as authored: model, tools, budget, inputs, output and prompt.</summary>
public sealed record AgentSpec
{
    public required AgentRef Ref { get; init; }

    public string Description { get; init; } = "";

    public required ModelChoice Model { get; init; }

    /// <summary>Names of built-in and declared tools; none makes the session one turn whose reply is the output.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>What `run_command` may start; nothing where this is empty.</summary>
    public IReadOnlyList<CommandRule> Commands { get; init; } = [];

    public AgentLimits Limits { get; init; } = new();

    /// <summary>How its conversation is kept within the model's window.</summary>
    public ContextSettings Context { get; init; } = new();

    public IReadOnlyDictionary<string, ContractType> Inputs { get; init; } = new Dictionary<string, ContractType>();

    public required ContractType Output { get; init; }

    /// <summary>The prompt, with the texts of `include` before it.</summary>
    public required Template Prompt { get; init; }

    /// <summary>Globs of the only paths its tools may change; empty leaves the task's scope as the bound.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>What it writes becomes an artifact and the tree goes on unchanged.</summary>
    public bool AttachesEdits { get; init; }

    /// <summary>Agents whose output it may never see.</summary>
    public IReadOnlyList<string> Blind { get; init; } = [];

    /// <summary>Tools that must have succeeded after the last change before `finish` is accepted.</summary>
    public IReadOnlyList<string> DoneRequires { get; init; } = [];

    /// <summary>What the answer of an agent without tools is held to by the server; null leaves it free.</summary>
    public AgentGrammar? Grammar { get; init; }

    public required Digest Digest { get; init; }

    public SourceSpan Span { get; init; } = SourceSpan.None;

    /// <summary>Tokens of context that it is likely to fill: its prompt and what tools show it, and its answers.</summary>
    public int ContextNeed => Tools.Count > 0 ? 8192 + (2 * Model.MaxTokens) : 4096 + Model.MaxTokens;

    /// <summary>Whether any granted tool of the built-in set may change the tree.</summary>
    public bool Edits => Tools.Any(tool => tool is "write_file" or "replace" or "apply_patch" or "run_command" or "bash");
}
