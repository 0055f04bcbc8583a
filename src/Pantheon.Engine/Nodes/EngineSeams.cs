using Microsoft.Extensions.Logging;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>Everything outside the engine that it works with; composed once by the host.</summary>
public sealed record EngineSeams
{
    public required IRunStore Store { get; init; }

    /// <summary>Where sessions write what they heard, to be gone on with.</summary>
    public required ISessionSteps Steps { get; init; }

    public required IArtifactStore Artifacts { get; init; }

    public required IWorkspaces Workspaces { get; init; }

    public required IToolSource Tools { get; init; }

    public required IModelRouter Router { get; init; }

    /// <summary>The pools of this machine, by name: what policy is asked of them before a run starts.</summary>
    public required IReadOnlyDictionary<string, PoolClaim> Pools { get; init; }

    /// <summary>Holds one session with an agent.</summary>
    public required Func<SessionRequest, CancellationToken, Task<SessionEnd>> Session { get; init; }

    public required ResourceLedger Resources { get; init; }

    /// <summary>Who sits down next at which model.</summary>
    public required ISeatOrder Order { get; init; }

    /// <summary>Which pools are away.</summary>
    public required PoolGates Gates { get; init; }

    /// <summary>What an attempt hears again instead of asking; null where it is written down.</summary>
    public Func<AttemptId, INodeTape>? TapeOf { get; init; }

    public required BaseChecks BaseChecks { get; init; }

    public required TimeProvider Time { get; init; }

    public required IdSource Ids { get; init; }

    /// <summary>For the jitter of back-offs; seeded in tests.</summary>
    public required Random Random { get; init; }

    /// <summary>Takes secrets out of what is written for people.</summary>
    public Func<string, string> Redact { get; init; } = Redactor.Default.Redact;

    public required ILoggerFactory Logs { get; init; }

    /// <summary>Pantheon's own version, for failure files and manifests.</summary>
    public string Version { get; init; } = "0";
}
