using System.Text.RegularExpressions;

namespace Pantheon.Runtimes.Profiles;

/// <summary>The usual ways to store a model's weights, and how many bits each takes for one of them.</summary>
public static partial class Quantisations
{
    // means over whole files, as llama.cpp's quantize prints them; the others by their definition
    private static readonly Dictionary<string, double> Bits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Q2_K"] = 3.0,
        ["Q3_K_S"] = 3.5,
        ["Q3_K_M"] = 3.9,
        ["Q3_K_L"] = 4.25,
        ["Q4_0"] = 4.55,
        ["IQ4_XS"] = 4.3,
        ["MXFP4"] = 4.4,
        ["Q4_K_S"] = 4.6,
        ["Q4_K_M"] = 4.85,
        ["AWQ"] = 4.6,
        ["GPTQ"] = 4.6,
        ["Q5_K_S"] = 5.55,
        ["Q5_K_M"] = 5.7,
        ["Q6_K"] = 6.6,
        ["Q8_0"] = 8.5,
        ["FP8"] = 8.2,
        ["F16"] = 16,
        ["FP16"] = 16,
        ["BF16"] = 16,
        ["F32"] = 32,
    };

    public static IReadOnlyCollection<string> All => Bits.Keys;

    public static double BitsOf(string quantisation) =>
        Bits.TryGetValue(quantisation, out var bits) ? bits : throw new ArgumentException($"'{quantisation}' is none of {string.Join(", ", Bits.Keys)}.", nameof(quantisation));

    /// <summary>The one that an id or a file name ends with or mentions; null where it says nothing.</summary>
    public static string? In(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Mention().Match(id) is { Success: true } match ? match.Value.Replace('-', '_').ToUpperInvariant() : null;
    }

    [GeneratedRegex(@"(?<![a-z0-9])(q2[_-]k|q3[_-]k[_-][sml]|q4[_-]0|iq4[_-]xs|mxfp4|q4[_-]k[_-][sm]|awq|gptq|q5[_-]k[_-][sm]|q6[_-]k|q8[_-]0|fp8|b?f16|fp16|f32)(?![a-z0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Mention();
}
