namespace Pantheon.Core.Diagnostics;

/// <summary>7xxx: the store, its own Postgres, and the artifacts.</summary>
public static partial class Codes
{
    public const string PostgresMissing = "PAN7001";
    public const string PostgresWrongMajor = "PAN7002";
    public const string PostgresFolderUnreachable = "PAN7003";
    public const string PostgresInitFailed = "PAN7004";
    public const string PostgresStartFailed = "PAN7005";
    public const string StoreDiskFull = "PAN7006";
    public const string StoreUnreachable = "PAN7007";
    public const string StoreNewer = "PAN7008";
    public const string StoreBroken = "PAN7009";
    public const string RunFencedOff = "PAN7010";
    public const string RunUnknown = "PAN7011";
    public const string RunNotQueued = "PAN7012";
    public const string JournalConflict = "PAN7013";
    public const string BlobDamaged = "PAN7020";
    public const string SigningKeyUnusable = "PAN7021";
    public const string StoreStaysAway = "PAN7040";
    public const string LeaseNotRenewed = "PAN7041";
    public const string TreeNotRestored = "PAN7042";
    public const string BoxNameTaken = "PAN7043";
    public const string PrunedTooSoon = "PAN7101";
    public const string ArtifactUnknown = "PAN7102";
    public const string ArtifactNotKept = "PAN7103";
    public const string BlobFilesOfAnother = "PAN7113";
    public const string StoreTooSlow = "PAN7114";
}
