using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>A text, number, boolean or null; only a plain one may be something else than a text.</summary>
internal sealed record YamlScalar(SourceSpan Span, string Text, bool IsPlain, SourceSpan ContentSpan) : YamlNode(Span)
{
    private const int MaxShown = 40;

    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public bool? Boolean => !IsPlain ? null : Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    public bool IsNumber => IsPlain && YamlNumber.TryParse(Text, out _);

    public bool IsText => !IsNull && Boolean is null && !IsNumber;

    public override string Description => this switch
    {
        { IsNull: true } => "nothing",
        { Boolean: not null } => $"the boolean {Text}",
        { IsNumber: true } => $"the number {Text}",
        { Text.Length: > MaxShown } => $"the text '{Text[..MaxShown].ReplaceLineEndings(" ")}…'",
        _ => $"the text '{Text.ReplaceLineEndings(" ")}'",
    };
}
