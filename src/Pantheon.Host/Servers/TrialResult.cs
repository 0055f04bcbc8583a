using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Servers;

/// <summary>How one model did in its trial; what was not tried or could not be measured is null.</summary>
internal sealed record TrialResult(ModelAddress Address, string Id)
{
    /// <summary>Why it could not be tried at all.</summary>
    public PantheonException? Fault { get; init; }

    public PreparedModel? Prepared { get; init; }

    public TrialSpeed? Speed { get; init; }

    public TrialTools? Tools { get; init; }

    public TrialSchema? Schema { get; init; }

    public TrialContext? Context { get; init; }

    public TrialLoad? Load { get; init; }

    /// <summary>What went wrong on the way, in words.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Nothing in it says that the night would suffer.</summary>
    public bool IsSound => Fault is null && Faults.Count == 0 && Tools is null or { IsSound: true } && Schema is null or { IsSound: true } && Context is null or { Holds: not false };
}
