namespace Pantheon.Core.Diagnostics;

/// <content>425x: servers are installed and models fetched, by day and by hand.</content>
public static partial class Codes
{
    public const string DayOnly = "PAN4251";
    public const string NoPackage = "PAN4252";
    public const string ConsentNeeded = "PAN4253";
    public const string InstallFailed = "PAN4254";
    public const string RootNeeded = "PAN4255";
    public const string PullUnclear = "PAN4256";
    public const string PullFailed = "PAN4257";
    public const string FetchedFileDiffers = "PAN4258";
    public const string NoRoomForModel = "PAN4259";
}
