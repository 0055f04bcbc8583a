namespace Pantheon.Core.Diagnostics;

public static partial class Codes
{
    public const string OriginRefused = "PAN3201";
    public const string PoolRefused = "PAN3202";
    public const string ToolRefused = "PAN3203";
    public const string NoCandidate = "PAN3204";
    public const string NightPolicyTooWide = "PAN3205";
    public const string CloudNeedsForeground = "PAN3206";
    public const string EndpointNotListed = "PAN3207";
    public const string PinnedPolicyGone = "PAN3208";
    public const string PinnedPolicyChanged = "PAN3209";
    public const string NightEndpointTooWide = "PAN3210";
    public const string NightNameDangerous = "PAN3211";
    public const string NightToolPattern = "PAN3212";
    public const string NightForbidsNothing = "PAN3213";
    public const string SecretInFile = "PAN3214";
    public const string RunTokensSpent = "PAN3215";
    public const string FailuresInARow = "PAN3216";
    public const string PolicyUnknown = "PAN3217";
    public const string NothingRefused = "PAN3218";
    public const string LandlockTooOld = "PAN3311";
    public const string SandboxHasHoles = "PAN3312";
    public const string SandboxPathRefused = "PAN3313";
    public const string SecretInTask = "PAN3341";
    public const string SecretInChange = "PAN3342";
}
