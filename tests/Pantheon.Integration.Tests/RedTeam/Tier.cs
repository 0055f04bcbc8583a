using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>A sandbox of the night, by the letter the documents give it.</summary>
internal sealed record Tier(string Letter, ISandbox Sandbox)
{
    public override string ToString() => Letter;
}
