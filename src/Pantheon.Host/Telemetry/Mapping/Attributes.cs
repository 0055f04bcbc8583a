using System.Text.RegularExpressions;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Collects attributes: what is null is left out, and what servers and models say becomes one line, which is cut when it has been redacted.</summary>
internal sealed partial class Attributes
{
    public const string Other = "_OTHER";

    private const int MostCharacters = 200;

    private readonly List<OtlpAttribute> _all = [];

    public IReadOnlyList<OtlpAttribute> All => _all;

    public Attributes Add(string name, string? value)
    {
        if (value is not null)
        {
            _all.Add(new OtlpAttribute(name, Line(value)) { IsLine = true });
        }

        return this;
    }

    public Attributes Add(string name, long? value) => AddValue(name, value);

    public Attributes Add(string name, double? value) => AddValue(name, value is { } number && double.IsFinite(number) ? number : null);

    public Attributes Add(string name, bool? value) => AddValue(name, value);

    public Attributes Add(string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            _all.Add(new OtlpAttribute(name, (IReadOnlyList<string>)[.. values.Select(Line)]) { IsLine = true });
        }

        return this;
    }

    /// <summary>A text as it stands, whatever its length: content that was asked for.</summary>
    public Attributes AddWhole(string name, string? value) => AddValue(name, value);

    /// <summary>A name as programs have them, or the conventions' word for any other: a model may call for a tool by a whole sentence.</summary>
    public static string Plain(string name) => PlainName().IsMatch(name) ? name : Other;

    /// <summary>One line of it.</summary>
    public static string Line(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) : text;

    /// <summary>At most 200 characters of a text that is redacted already, so that no secret is cut in two.</summary>
    public static string Cut(string redacted) => redacted.Length > MostCharacters ? redacted[..MostCharacters] : redacted;

    private Attributes AddValue(string name, object? value)
    {
        if (value is not null)
        {
            _all.Add(new OtlpAttribute(name, value));
        }

        return this;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.:/\[\]-]{1,80}\z")]
    private static partial Regex PlainName();
}
