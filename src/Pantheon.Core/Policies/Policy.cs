using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Policies;

/// <summary>What a mode may do, as authored in policies/NAME.yaml; no setting of a box widens it.</summary>
public sealed record Policy
{
    /// <summary>The word under egress.allow for the loopback endpoints of the pools that the policy names, whatever their port.</summary>
    public const string PoolsWord = "pools";

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required Mode Mode { get; init; }

    public required Digest Digest { get; init; }

    public IReadOnlyList<WindowSpec> Windows { get; init; } = [];

    /// <summary>What happens to running nodes when the window closes: true drains (lets them end), false cancels.</summary>
    public bool DrainAtEnd { get; init; } = true;

    /// <summary>What may still start before the window closes.</summary>
    public StartRule Start { get; init; } = StartRule.For(Mode.Night);

    public FairShares Shares { get; init; } = FairShares.None;

    public IReadOnlyList<RuntimeOrigin> Origins { get; init; } = [RuntimeOrigin.Local];

    /// <summary>Pools that may be used; empty allows every pool of the box.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>Literal `address:port` endpoints that may be connected to; the word `pools` stands for what the pools of <see cref="Pools"/> listen at on this machine.</summary>
    public IReadOnlyList<string> EgressAllow { get; init; } = [];

    /// <summary>Names of environment variables handed on to children.</summary>
    public IReadOnlyList<string> EnvironmentPass { get; init; } = [];

    public IReadOnlyDictionary<string, string> EnvironmentSet { get; init; } = new Dictionary<string, string>();

    /// <summary>Glob patterns of names that are never handed on.</summary>
    public IReadOnlyList<string> EnvironmentDeny { get; init; } = [];

    /// <summary>Glob patterns of names whose presence in the worker's environment keeps the night closed.</summary>
    public IReadOnlyList<string> EnvironmentForbid { get; init; } = [];

    /// <summary>Further read-only paths of the tools' view, absolute; `worktree` and `caches` are words.</summary>
    public IReadOnlyList<string> FilesRead { get; init; } = [];

    public IReadOnlyList<string> ToolsAllow { get; init; } = [];

    public IReadOnlyList<string> ToolsDeny { get; init; } = [];

    public PolicyLimits Limits { get; init; } = new();

    public SourceSpan Span { get; init; } = SourceSpan.None;

    /// <summary>Where each rule stands, by its path (`models.origins`, `tools.allow`) and, for a list, also by its entry (`tools.allow.search`).</summary>
    public IReadOnlyDictionary<string, SourceSpan> Rules { get; init; } = new Dictionary<string, SourceSpan>();

    /// <summary>Where a rule stands; one that the file does not write out stands where its section does, or at the top.</summary>
    public SourceSpan SpanOf(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        for (var path = rule; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('.'))])
        {
            if (Rules.TryGetValue(path, out var span))
            {
                return span;
            }
        }

        return Span;
    }

    public override string ToString() => FormattableString.Invariant($"{Name}@{Version}");
}
