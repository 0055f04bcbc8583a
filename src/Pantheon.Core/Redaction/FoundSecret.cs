namespace Pantheon.Core.Redaction;

/// <summary>Where something that is certainly a secret stands: the file if there is one, the line (from 1), its kind and its length; never the secret.</summary>
public sealed record FoundSecret(string? File, int Line, string Kind, int Length)
{
    public override string ToString() =>
        FormattableString.Invariant($"{(File is null ? "line " : File + ":")}{Line} ({Kind}, {Length} characters)");
}
