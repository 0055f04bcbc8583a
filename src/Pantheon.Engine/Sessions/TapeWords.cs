namespace Pantheon.Engine.Sessions;

/// <summary>The words of what a session writes down and reads again.</summary>
internal static class TapeWords
{
    public const string Kind = "k";

    /// <summary>Who the session is; first of a step that is an attempt's first.</summary>
    public const string Begin = "begin";

    /// <summary>What was used up to here; last of each step.</summary>
    public const string At = "at";

    public const string Steer = "steer";
    public const string Tree = "tree";
    public const string Count = "count";
    public const string Tell = "tell";
    public const string Fit = "fit";
    public const string Reply = "reply";
    public const string Overflow = "overflow";
    public const string Fault = "fault";
    public const string Call = "call";

    /// <summary>Of a call: it was not made, since the worker before was stopped within it.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>What a request can come to.</summary>
    public static readonly string[] Sends = [Reply, Overflow, Fault];

    /// <summary>The run had used what it may; others may have used it at the same time.</summary>
    public const string Spent = "spent";

    /// <summary>The session's own time was over.</summary>
    public const string Wall = "wall";
}
