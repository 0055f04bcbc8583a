namespace Pantheon.Host.Doctor;

/// <summary>One line of the doctor: what was looked at, what was found, and what mends it.</summary>
internal sealed record CheckResult(string Name, CheckState State, string Fact, string? Fix)
{
    /// <summary>The place of one of the night's fifteen checks; null for a line of every day.</summary>
    public int? Number { get; init; }

    /// <summary>Whether it was really made, whole.</summary>
    public bool IsMade { get; init; } = true;

    public static CheckResult Pass(string name, string fact) => new(name, CheckState.Passed, fact, null);

    public static CheckResult Warn(string name, string fact, string? fix = null) => new(name, CheckState.Warned, fact, fix);

    public static CheckResult Fail(string name, string fact, string? fix = null) => new(name, CheckState.Failed, fact, fix);

    /// <summary>A check that could not be made never looks like one that passed.</summary>
    public static CheckResult NotMade(string name, string why, string? fix = null) => Warn(name, $"not checked: {why}", fix) with { IsMade = false };
}
