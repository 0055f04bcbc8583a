namespace Pantheon.Core.Diagnostics;

/// <summary>A place in a source file; line and column count from 1, length in characters on that line.</summary>
public sealed record SourceSpan(string File, int Line, int Column, int Length = 1)
{
    public static SourceSpan None { get; } = new("", 0, 0, 0);

    public override string ToString() => Line == 0 ? File : FormattableString.Invariant($"{File}:{Line}:{Column}");
}
