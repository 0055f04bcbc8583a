namespace Pantheon.Engine.Taping;

/// <summary>The words of what an attempt heard.</summary>
internal static class TapedWords
{
    public const string Kind = "k";
    public const string Value = "v";
    public const string Threw = "threw";

    /// <summary>Why the run let no turn begin any more.</summary>
    public const string Spent = "spent";

    /// <summary>What the store said where it did not answer for a step of the session, which may have it all the same.</summary>
    public const string Unkept = "unkept";

    /// <summary>Where a change writes values that the worker knew for secrets: whoever replays it may know others.</summary>
    public const string Values = "values";

    /// <summary>It was stopped, or its time was over, before an answer came.</summary>
    public const string Cut = "cut";

    /// <summary>What was asked broke in a way that no code of Pantheon names.</summary>
    public const string Broke = "broke";
}
