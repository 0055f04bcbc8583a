using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Running;

/// <summary>What a run starts from, or why it cannot start.</summary>
internal sealed record Opening(BaseStanding? Base, Failure? Failure)
{
    /// <summary>This run made the base's check just now.</summary>
    public bool CheckedNow { get; init; }
}
