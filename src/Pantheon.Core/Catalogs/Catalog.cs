using Pantheon.Core.Agents;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tasks;
using Pantheon.Core.Tools;

namespace Pantheon.Core.Catalogs;

/// <summary>Everything a catalog's commit says should run; immutable, and pinned by commit and digest.</summary>
public sealed record Catalog
{
    /// <summary>The catalog's folder, absolute; repository paths are relative to it.</summary>
    public required string Root { get; init; }

    /// <summary>The commit it was read from.</summary>
    public required string Commit { get; init; }

    /// <summary>Digest over the paths and contents of all definition files.</summary>
    public required Digest Digest { get; init; }

    public required ProjectSpec Project { get; init; }

    public IReadOnlyDictionary<string, AgentSpec> Agents { get; init; } = new Dictionary<string, AgentSpec>();

    public IReadOnlyDictionary<string, FlowSpec> Flows { get; init; } = new Dictionary<string, FlowSpec>();

    public IReadOnlyDictionary<string, Policy> Policies { get; init; } = new Dictionary<string, Policy>();

    /// <summary>Declared tools (tools/*.yaml).</summary>
    public IReadOnlyDictionary<string, ToolSpec> Tools { get; init; } = new Dictionary<string, ToolSpec>();

    public IReadOnlyDictionary<string, TaskSpec> Tasks { get; init; } = new Dictionary<string, TaskSpec>();

    public Policy Night => Policies[Project.NightPolicy];

    public Policy DayPolicy => Policies[Project.DayPolicy];
}
