namespace Pantheon.Core.Diagnostics;

/// <summary>PAN6xxx: the engine.</summary>
public static partial class Codes
{
    public const string RunStuck = "PAN6001";
    public const string FlowMissing = "PAN6002";
    public const string TaskUnreadable = "PAN6003";
    public const string ExpressionFailed = "PAN6004";
    public const string MapTooLarge = "PAN6040";
    public const string MapGivesNoList = "PAN6041";
    public const string SubFlowUnusable = "PAN6042";
    public const string ItemsConflict = "PAN6043";
    public const string GroupFull = "PAN6080";
    public const string ReplacedInGroup = "PAN6081";
    public const string GroupUnnamed = "PAN6082";
    public const string SeatLost = "PAN6083";
    public const string AgentMissing = "PAN6101";
    public const string InputInvalid = "PAN6102";
    public const string BlindAgent = "PAN6103";
    public const string ToolMissing = "PAN6105";
    public const string OutputBreaksContract = "PAN6106";
    public const string ScopeLeft = "PAN6201";
    public const string ChangeTooLarge = "PAN6202";
    public const string BaseIsRed = "PAN6301";
    public const string TestShowsNothing = "PAN6302";
    public const string ExpectedTestsFailed = "PAN6303";
    public const string GateNotMet = "PAN6401";
    public const string NeedNotReady = "PAN6501";
    public const string TimeIsUp = "PAN6502";
    public const string LeftOutOfNight = "PAN6601";
    public const string NothingToReplay = "PAN6701";
    public const string RecordingMissing = "PAN6702";
    public const string ReplayTreesGone = "PAN6703";
    public const string ReplayPointUnknown = "PAN6704";
    public const string RecordingUnreadable = "PAN6705";
    public const string RequestNotRecorded = "PAN6706";
    public const string LivePointUnusable = "PAN6707";
    public const string UnexpectedException = "PAN6901";
}
