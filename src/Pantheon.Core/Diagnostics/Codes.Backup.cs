namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of backups of the store, and of restoring them.</summary>
public static partial class Codes
{
    public const string BackupToolMissing = "PAN7151";
    public const string BackupNotWritten = "PAN7152";
    public const string BackupDamaged = "PAN7153";
    public const string BackupNotRestored = "PAN7154";
    public const string StoreInUse = "PAN7155";
    public const string BackupOfAnotherKey = "PAN7156";
    public const string BackupNotFound = "PAN7157";
}
