namespace Pantheon.Core.Diagnostics;

/// <summary>PAN508x: evidence that a change does what it should.</summary>
public static partial class Codes
{
    public const string EvidenceIsOwn = "PAN5080";
    public const string NothingShowsChange = "PAN5081";
    public const string TestsPutBack = "PAN5082";
    public const string CoverageMissing = "PAN5083";
}
