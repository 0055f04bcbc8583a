namespace Pantheon.Core.Diagnostics;

public static partial class Codes
{
    public const string OriginRefused = "PAN3201";
    public const string PoolRefused = "PAN3202";
    public const string ToolRefused = "PAN3203";
    public const string NoCandidate = "PAN3204";
    public const string NightPolicyTooWide = "PAN3205";
    public const string LandlockTooOld = "PAN3311";
    public const string SandboxHasHoles = "PAN3312";
    public const string SandboxPathRefused = "PAN3313";
    public const string SecretInTask = "PAN3341";
    public const string SecretInChange = "PAN3342";
}
