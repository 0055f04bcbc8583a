using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>One thing that hostile code may try: shown to work outside, and what it meets inside each tier.</summary>
internal sealed record Attack(int Row, string Name, Func<Scene, ProcessSpec> Command)
{
    /// <summary>What the attack says where it works; several words stand for several kernels.</summary>
    public IReadOnlyList<string> Works { get; init; } = ["open"];

    /// <summary>What the attack says in tier A.</summary>
    public required string Blocked { get; init; }

    /// <summary>What the attack says in tier B; null where it is the same as in A.</summary>
    public string? BlockedInB { get; init; }

    /// <summary>The opening of tier B through which the attack passes; null where B holds it.</summary>
    public string? OpenInB { get; init; }

    /// <summary>Where the attack is shown to work.</summary>
    public Ground Ground { get; init; } = Ground.Plain;

    /// <summary>How the attack is shown to work where that is not the very same command.</summary>
    public Func<Scene, ProcessSpec>? Control { get; init; }

    /// <summary>The attack is made from a controlling terminal.</summary>
    public bool FromTerminal { get; init; }

    public override string ToString() => $"{Row} {Name}";
}
