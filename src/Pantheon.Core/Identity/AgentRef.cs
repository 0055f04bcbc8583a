using System.Globalization;

namespace Pantheon.Core.Identity;

/// <summary>An agent by name and, once resolved, by version.</summary>
public sealed record AgentRef(string Name, int Version)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}@{Version}");
}
