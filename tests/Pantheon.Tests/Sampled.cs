using FsCheck;

namespace Pantheon.Tests;

/// <summary>Checks a property over generated values that are the same in every run.</summary>
internal static class Sampled
{
    private const ulong Seed = 20261120;
    private const ulong Gamma = 1904031;

    public static void Holds(Property property) => Check.One(Config.QuickThrowOnFailure.WithReplay(Seed, Gamma), property);
}
