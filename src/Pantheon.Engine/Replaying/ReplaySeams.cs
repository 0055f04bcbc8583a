using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Replaying;

/// <summary>All that a replay reads of the world, and none of it is changed: the store, its blobs, the trees of the repository, and how tools are declared.</summary>
public sealed record ReplaySeams
{
    public required IRunStore Store { get; init; }

    public required IArtifactStore Artifacts { get; init; }

    public required IWorkspaces Workspaces { get; init; }

    public required IToolSource Tools { get; init; }

    public required Redactor Redactor { get; init; }

    public required IdSource Ids { get; init; }

    public required string Version { get; init; }

    /// <summary>The clock of the machine, for how long a replay may stand still.</summary>
    public TimeProvider Machine { get; init; } = TimeProvider.System;

    /// <summary>A replay that does nothing at all for so long is given up: it waits for what was never recorded.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Holds a session in place of the engine's own; gives null for that.</summary>
    public Func<SessionRequest, CancellationToken, Task<SessionEnd>?> Session { get; init; } = (_, _) => null;
}
