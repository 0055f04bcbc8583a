namespace Pantheon.Engine.Taping;

/// <summary>The words of what an attempt heard.</summary>
internal static class TapedWords
{
    public const string Kind = "k";
    public const string Value = "v";
    public const string Threw = "threw";

    /// <summary>It was stopped, or its time was over, before an answer came.</summary>
    public const string Cut = "cut";

    /// <summary>What was asked broke in a way that no code of Pantheon names.</summary>
    public const string Broke = "broke";
}
