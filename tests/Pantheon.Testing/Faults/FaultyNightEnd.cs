namespace Pantheon.Testing.Faults;

/// <summary>How a faulty night ended.</summary>
/// <param name="Faults">What went wrong by design, in order.</param>
/// <param name="Breaches">What must hold and did not.</param>
/// <param name="Workers">How many workers it took.</param>
public sealed record FaultyNightEnd(int Seed, IReadOnlyList<string> Faults, IReadOnlyList<string> Breaches, int Workers)
{
    public override string ToString() =>
        $"seed {Seed}, {Workers} workers:\n  {string.Join("\n  ", Breaches)}\nafter\n  {string.Join("\n  ", Faults)}";
}
