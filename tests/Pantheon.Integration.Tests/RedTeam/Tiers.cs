using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>The sandboxes that every attack is tried in.</summary>
internal static class Tiers
{
    public static ProcessRunner Runner { get; } = new(TimeProvider.System);

    public static IReadOnlyList<Tier> All { get; } = [new("A", new BubblewrapSandbox(Runner)), new("B", new LandlockSandbox(Runner))];
}
