namespace Pantheon.Reporting.Morning;

/// <summary>What the policy watched over; a null says that it is not known.</summary>
public sealed record PolicyFacts
{
    public const string Watched = "watched";

    public int? CloudCalls { get; init; }

    /// <summary>How many names of secrets were in the environment of children.</summary>
    public int? SecretNames { get; init; }

    public int Overrides { get; init; }

    public string? Sandbox { get; init; }

    /// <summary>The probe's answer in words.</summary>
    public string? EgressProbe { get; init; }

    /// <summary>Whether the probe was kept from getting out.</summary>
    public bool? EgressClosed { get; init; }

    /// <summary>Whether refused calls were watched, in words; <see cref="Watched"/> when they were.</summary>
    public string? Watch { get; init; }

    /// <summary>How many connections to listed places the tripwire saw.</summary>
    public long? Connections { get; init; }

    /// <summary>Each connection and look-up that was not on the night's list, with its time.</summary>
    public IReadOnlyList<string> Unlisted { get; init; } = [];

    /// <summary>Each refusal in the policy's own words.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];
}
