namespace Pantheon.Core.Diagnostics;

/// <content>43xx: how a session that gets nowhere is ended.</content>
public static partial class Codes
{
    public const string SessionBoundReached = "PAN4300";
    public const string SameCallAgain = "PAN4301";
    public const string CallsInCircles = "PAN4302";
    public const string SameErrorAgain = "PAN4303";
    public const string ReplyInCircles = "PAN4304";
    public const string NothingDone = "PAN4305";
    public const string SchemaBrokenAgain = "PAN4306";
    public const string FinishNotEarned = "PAN4307";
    public const string RepliesCut = "PAN4308";
}
