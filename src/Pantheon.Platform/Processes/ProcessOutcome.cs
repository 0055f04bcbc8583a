namespace Pantheon.Platform.Processes;

/// <summary>How a child process ended and what it said.</summary>
public sealed record ProcessOutcome
{
    public required int ExitCode { get; init; }

    /// <summary>The signal that ended the child, read from an exit code above 128 as shells do.</summary>
    public int? Signal => ExitCode is > 128 and <= 192 ? ExitCode - 128 : null;

    public required string StandardOutput { get; init; }

    public required string StandardError { get; init; }

    /// <summary>Some output was dropped because it was over the limit or held open by a survivor.</summary>
    public bool Truncated { get; init; }

    public bool TimedOut { get; init; }

    /// <summary>The bound it was killed for.</summary>
    public Breach Breach { get; init; }

    /// <summary>What it did to be killed for that bound, as the rest of a sentence: 'it used more than 2.0 GB of memory'.</summary>
    public string BreachReason { get; init; } = "";

    /// <summary>What it tried and was refused, as far as it was watched.</summary>
    public IReadOnlyList<RefusedCall> Refused { get; init; } = [];

    public required TimeSpan Duration { get; init; }

    public bool Succeeded => ExitCode == 0 && !TimedOut && Breach == Breach.None;
}
