namespace Pantheon.Core.Diagnostics;

/// <content>335x: why a night stays closed, beside the codes of what it needs.</content>
public static partial class Codes
{
    public const string NightNeedsLinux = "PAN3351";
    public const string ProxyInEnvironment = "PAN3352";
    public const string SigningKeyMissing = "PAN3353";
    public const string WorkerWallNotRaised = "PAN3354";
    public const string WorkerWallOpen = "PAN3355";
    public const string WorkerWallOutdated = "PAN3356";
}
