using NUnit.Framework;

namespace Pantheon.Architecture.Tests.Sources;

/// <summary>Holds when there is no violation, and names every one when there is.</summary>
internal static class Wall
{
    public static void Holds(IEnumerable<string> violations)
    {
        var all = violations.Distinct().ToList();
        Assert.That(all, Is.Empty, () => string.Join('\n', all));
    }
}
