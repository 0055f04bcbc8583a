using NUnit.Framework;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Skips what cannot be tried because its tier does not work on this machine.</summary>
internal static class TierFixture
{
    public static async Task SkipWhereItDoesNotWorkAsync(Tier tier)
    {
        if (await tier.Sandbox.CheckAsync(CancellationToken.None) is { Works: false } check)
        {
            Assert.Ignore($"tier {tier} does not work on this machine: {check.Reason}");
        }
    }

    public static void SkipWithout(string program)
    {
        if (!File.Exists(program))
        {
            Assert.Ignore($"'{program}' is not installed on this machine");
        }
    }
}
