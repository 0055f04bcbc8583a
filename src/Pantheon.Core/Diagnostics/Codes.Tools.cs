namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of repositories, worktrees and tools.</summary>
public static partial class Codes
{
    public const string RepositoryNotFound = "PAN5101";
    public const string RepositoryUnborn = "PAN5102";
    public const string BaseNotFound = "PAN5103";
    public const string GitFailed = "PAN5104";
    public const string GitNotFound = "PAN5105";
    public const string NestedGit = "PAN5110";
    public const string SpecialFile = "PAN5111";
    public const string SubmoduleChanged = "PAN5112";
    public const string WorktreeInUse = "PAN5113";
    public const string BaseNotCheckedOut = "PAN5114";
    public const string GitTooOld = "PAN5115";
    public const string PatchDoesNotApply = "PAN5120";
    public const string MergeConflict = "PAN5121";
    public const string BranchNameRefused = "PAN5130";
    public const string BranchCheckedOut = "PAN5131";
    public const string BranchNotWritten = "PAN5132";
    public const string BundleNotMade = "PAN5133";
    public const string DifferenceTooLarge = "PAN5140";
    public const string ToolNotDeclarable = "PAN5201";
}
