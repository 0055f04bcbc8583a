namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of bounds that a tool passed and was stopped for.</summary>
public static partial class Codes
{
    public const string MemoryBoundPassed = "PAN3321";
    public const string ProcessBoundPassed = "PAN3322";
    public const string DiskBoundPassed = "PAN3323";
}
