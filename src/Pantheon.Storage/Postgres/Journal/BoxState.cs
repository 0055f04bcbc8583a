namespace Pantheon.Storage.Postgres.Journal;

/// <summary>How lately a box was heard of.</summary>
public enum BoxState
{
    Alive,

    /// <summary>It missed its beats: busy, cut off, or dead.</summary>
    Overdue,

    /// <summary>It ended, or was silent for half a minute: others have what it held.</summary>
    Gone,
}
