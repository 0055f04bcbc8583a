namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of the verbs that change what is queued, and that run things again.</summary>
public static partial class Codes
{
    public const string PlaceUnclear = "PAN9060";
    public const string RunNotResumable = "PAN9061";
    public const string RunNotRetryable = "PAN9062";
    public const string NodeUnknown = "PAN9063";
    public const string StandsOnNode = "PAN9064";
    public const string TreesGone = "PAN9065";
    public const string OptionsClash = "PAN9066";
    public const string NothingToTakeOver = "PAN9067";
}
