using System.Runtime.CompilerServices;

namespace Pantheon.Core.Runs;

/// <summary>The one spelling of the closed sets on the wire, in YAML, SQL, JSON and reports: snake_case, with the runtimes' own names.</summary>
public static class Word
{
    /// <summary>`TestsFailed` → `tests_failed`.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Known<T>.Set.WordOf(Unsafe.BitCast<T, int>(value)) ?? WordSet.Spell(value);

    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        var isKnown = false;
        var number = 0;
        if (text is not null)
        {
            isKnown = Known<T>.Set.TryFind(text, out number);
        }

        value = Unsafe.BitCast<int, T>(number);
        return isKnown;
    }

    public static T Parse<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is not one of {string.Join(", ", All<T>())}.");

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Known<T>.Set.All;

    /// <summary>The words of one set, spelled once; every set counts in `int`.</summary>
    private static class Known<T>
        where T : struct, Enum
    {
        public static readonly WordSet Set = WordSet.Of(typeof(T));
    }
}
