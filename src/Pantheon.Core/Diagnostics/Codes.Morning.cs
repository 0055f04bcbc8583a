namespace Pantheon.Core.Diagnostics;

/// <summary>What a person does in the morning.</summary>
public static partial class Codes
{
    public const string NothingToReview = "PAN9230";
    public const string RunNotDecidable = "PAN9231";
    public const string CheckoutElsewhere = "PAN9232";
    public const string BranchesConflict = "PAN9233";
    public const string BranchGone = "PAN9234";
    public const string ReasonMissing = "PAN9235";
    public const string BranchNotMerged = "PAN9236";
    public const string BranchNotPushed = "PAN9237";
    public const string NothingToExplain = "PAN9238";
    public const string NobodyToTell = "PAN9239";
    public const string NotTold = "PAN9240";
    public const string ReportUnreadable = "PAN9241";
    public const string NothingToOpen = "PAN9242";
    public const string BranchMoved = "PAN9271";
    public const string BuiltOnAnother = "PAN9272";
    public const string MergeOverwrites = "PAN9273";
    public const string MergeRunsChange = "PAN9274";
}
